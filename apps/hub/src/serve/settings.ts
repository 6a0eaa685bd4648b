/** What the room's listener is told by configuration. */
export interface ServeSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /**
   * Where a browser finds the room, `https://hub.example` or `http://localhost:8470`; its host name is the passkeys'
   * relying party, so it must be a name and no address (WebAuthn Level 3, 5.1.2, valid domain string).
   */
  readonly origin: URL;
  readonly hubName: string;
  readonly version: string;
  /** Shown on every page when what is seen is not real. */
  readonly exercise?: string | undefined;
  /** `apps/room/dist`; without it the hub serves the API alone. */
  readonly roomDirectory?: string | undefined;
  /** PEM. Required when `host` is not loopback. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}
