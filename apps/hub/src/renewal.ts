/** Certificates of a hub that runs for a year: looked at daily, taken into use where listeners stand, their end told. */
import { X509Certificate } from "node:crypto";
import { Gauge, type Registry } from "prom-client";
import type { ServerTls } from "./identity.ts";

/** Something that stands and can take another certificate without dropping a connection. */
export interface Renewable {
  /** @throws when key and certificate are not a pair; it goes on with what it had. */
  useTls(tls: ServerTls): void;
}

/** One certificate and who shows it. */
export interface Shown {
  /** `hub` or `room`, for the figures. */
  readonly name: string;
  readonly tls: ServerTls;
  /** What is to be shown now. */
  readonly read: () => Promise<ServerTls>;
  readonly by: readonly Renewable[];
}

export interface RenewalDeps {
  readonly every: (ms: number, tick: () => void) => () => void;
  readonly onFault: (error: unknown) => void;
}

/** The hub's own is made anew 60 days before its end: as many looks as may fail. */
const LOOK_EVERY_MS = 86_400_000;

/** Looks at each certificate once a day; the answer ends it. What cannot be read or used is a fault, and the old one stays. */
export function renewDaily(all: readonly Shown[], registry: Registry, { every, onFault }: RenewalDeps): () => void {
  const held = new Map(all.map((shown) => [shown, shown.tls]));
  const look = async (shown: Shown) => {
    const tls = await shown.read();
    const old = held.get(shown);
    if (tls.cert === old?.cert && tls.key === old.key) return;
    for (const listener of shown.by) listener.useTls(tls);
    held.set(shown, tls);
  };
  new Gauge({
    name: "watchfloor_hub_certificate_end_seconds",
    help: "When the certificate ends that listeners show, seconds since 1970",
    labelNames: ["certificate"],
    registers: [registry],
    collect() {
      for (const [{ name }, { cert }] of held)
        this.set({ certificate: name }, new X509Certificate(cert).validToDate.getTime() / 1_000);
    },
  });
  return every(LOOK_EVERY_MS, () => {
    for (const shown of all) look(shown).catch(onFault);
  });
}
