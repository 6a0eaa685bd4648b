/** By which names a hub is reached: what its certificate carries, sensors are told and browsers open. */
import { address, type HubValues, isLoopback, urlOf } from "./configuration.ts";

const ANY_ADDRESS = ["0.0.0.0", "::"];

/** Every name and address the listeners may be reached by. */
export function hostsOf(values: HubValues, hostName: string): readonly string[] {
  const listening = [values.listen, values.ingest, values.enrol].map((text) => address(text).host);
  const origin = values.origin === undefined ? [] : [new URL(values.origin).hostname.replace(/^\[|\]$/g, "")];
  const named = [...values.hosts.map((host) => host.toLowerCase()), ...origin, ...listening];
  const all = [...named, "localhost", "127.0.0.1", "::1", hostName].filter((host) => !ANY_ADDRESS.includes(host));
  return [...new Set(all)];
}

/** The address sensors are told: the first name of this hub when it listens beyond this machine. */
export function told(values: HubValues, bound: { readonly host: string; readonly port: number }): string {
  const [first] = values.hosts;
  if (isLoopback(bound.host)) return urlOf("https", bound);
  const host = first ?? (ANY_ADDRESS.includes(bound.host) ? "localhost" : bound.host);
  return urlOf("https", { host: host.toLowerCase(), port: bound.port });
}

/** Where browsers find the room. */
export function roomOrigin(
  values: HubValues,
  { port, secure, hostName }: { readonly port: number; readonly secure: boolean; readonly hostName: string },
): URL {
  const asked = address(values.listen).host;
  const [first] = values.hosts;
  // Passkeys are for a name: a browser takes them for localhost, never for an address.
  const host = isLoopback(asked) ? "localhost" : (first ?? (ANY_ADDRESS.includes(asked) ? hostName : asked));
  return new URL(values.origin ?? urlOf(secure ? "https" : "http", { host, port }));
}
