/** The room's listener: REST, live stream, metrics and the room's files, behind one authorisation choke point. */
import type { Clock } from "@watchfloor/domain";
import type { WatchEyes } from "../watch/watch.ts";

export interface ServeSettings {
  readonly host: string;
  readonly port: number;
  /** Where a browser finds the room, `https://hub.example`; its host name is the passkeys' relying party. */
  readonly origin: URL;
  readonly hubName: string;
  readonly version: string;
  /** Shown on every page when what is seen is not real. */
  readonly exercise?: string | undefined;
  /** `apps/room/dist`; without it the hub serves the API alone. */
  readonly roomDirectory?: string | undefined;
  /** Required when the listener is not loopback. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

export interface ServeDeps {
  readonly settings: ServeSettings;
  readonly watch: WatchEyes;
  readonly now: Clock;
}

export interface Serve {
  /** Resolves when the listener stands. @throws {WatchfloorError} E_LISTEN */
  listen(): Promise<URL>;
  /** Ends streams, then the listener. */
  close(): Promise<void>;
  /** One-time link for the first person, valid 24 h; undefined once there is one. Makes earlier ones void. */
  firstInvitation(): Promise<URL | undefined>;
  /** Token of the local operator's command line, valid an hour; for run/hub.json (0600), to be renewed by main. */
  issueOperatorToken(): Promise<string>;
}
