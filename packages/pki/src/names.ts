/** Names a server certificate may carry: DNS names and addresses, nothing with a wildcard. */
import { isIP } from "node:net";

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Whether `text` is a DNS name in lower case, at most 253 characters, or an address of IPv4 or IPv6 without zone. */
export function isHostName(text: string): boolean {
  if (isIP(text) !== 0) return !text.includes("%");
  // What looks like an address but is none (256.1.1.1) is no name either.
  return text.length <= 253 && !/(?:^|\.)\d+$/.test(text) && text.split(".").every((label) => LABEL.test(label));
}

/**
 * `text` as a subject alternative name. An IPv6 address is written anew, as the certificate library takes a dotted
 * quad at its end (`::0.0.0.1`) for something else.
 *
 * @throws {RangeError} unless `isHostName(text)`.
 */
export function hostName(text: string): { readonly type: "ip" | "dns"; readonly value: string } {
  if (!isHostName(text)) throw new RangeError(`not a host name or address: ${text.slice(0, 80)}`);
  if (isIP(text) === 6) return { type: "ip", value: new URL(`http://[${text}]`).hostname.slice(1, -1) };
  return { type: isIP(text) === 0 ? "dns" : "ip", value: text };
}
