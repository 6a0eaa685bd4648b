/** By which names a hub is reached: what its certificate carries, sensors are told and browsers open. */
import { isIP } from "node:net";
import { WatchfloorError } from "@watchfloor/domain";
import { address, type HubValues, isLoopback, urlOf } from "./configuration.ts";

/** What stands for all addresses of a machine, and for none that another could open. */
export const ANY_ADDRESS: readonly string[] = ["0.0.0.0", "::"];

/** Every name and address the listeners may be reached by. */
export function hostsOf(values: HubValues, hostName: string): readonly string[] {
  const listening = [values.listen, values.ingest, values.enrol].map((text) => address(text).host);
  const origin = values.origin === undefined ? [] : [new URL(values.origin).hostname.replace(/^\[|\]$/g, "")];
  const named = [...values.hosts.map((host) => host.toLowerCase()), ...origin, ...listening];
  const all = [...named, "localhost", "127.0.0.1", "::1", hostName].filter((host) => !ANY_ADDRESS.includes(host));
  return [...new Set(all)];
}

/** The address sensors are told: beyond this machine the first name of this hub, else where it listens or the machine's name. */
export function told(
  values: HubValues,
  hostName: string,
  bound: { readonly host: string; readonly port: number },
): string {
  const [first] = values.hosts;
  if (isLoopback(bound.host)) return urlOf("https", bound);
  const host = first ?? (ANY_ADDRESS.includes(bound.host) ? hostName : bound.host);
  return urlOf("https", { host: host.toLowerCase(), port: bound.port });
}

/** Browsers count `localhost`, and names below it, as safe without TLS. */
const HERE = /(?:^|\.)localhost$/;

function isName(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, "")) === 0;
}

/**
 * Where browsers find the room; its host name is what passkeys are for.
 *
 * @throws {WatchfloorError} E_CONFIG_INVALID for an address, and for a name without TLS: no browser makes a passkey there
 *   (WebAuthn Level 3, 5.1.3, effective domain), so nobody could ever sign in.
 */
export function roomOrigin(
  values: HubValues,
  { port, secure, hostName }: { readonly port: number; readonly secure: boolean; readonly hostName: string },
): URL {
  const asked = address(values.listen).host;
  const named = values.hosts.find(isName) ?? values.hosts[0];
  const host = isLoopback(asked) ? "localhost" : (named ?? (ANY_ADDRESS.includes(asked) ? hostName : asked));
  const origin = new URL(values.origin ?? urlOf(secure ? "https" : "http", { host, port }));
  const refuse = (reason: string) => new WatchfloorError("E_CONFIG_INVALID", { origin: origin.origin, reason });
  if (!isName(origin.hostname))
    throw refuse(
      "passkeys are for a host name, never for an address: give --origin https://NAME:PORT or --hosts NAME " +
        "(WATCHFLOOR_HUB_ORIGIN, WATCHFLOOR_HUB_HOSTS)",
    );
  if (origin.protocol !== "https:" && !HERE.test(origin.hostname))
    throw refuse("passkeys need https beyond localhost: give --origin https://NAME:PORT (WATCHFLOOR_HUB_ORIGIN)");
  return origin;
}
