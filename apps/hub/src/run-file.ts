/** `run/hub.json`: how the command line of this machine finds the hub, whom it trusts there, and with which token. */
import { X509Certificate } from "node:crypto";
import { ANY_ADDRESS } from "./addresses.ts";
import { urlOf } from "./configuration.ts";

/** The room's door as a program on this machine opens it. */
export interface Door {
  /** Where the room listens; not where browsers find it, as a proxy or another name may stand there. */
  readonly at: string;
  /** Name to check the certificate for; absent without TLS, as is `ca`. */
  readonly serverName?: string;
  /** PEM: whom to trust for this door, and nobody else. */
  readonly ca?: string;
}

export interface RunFile extends Door {
  /** As a browser opens it. */
  readonly room: string;
  readonly ingest: string;
  readonly enrol: string;
  /** The operator's, renewed before its hour is over. */
  readonly token: string;
  readonly pid: number;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readable(pem: string): readonly X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    // Whoever renews it may be in the middle of writing: what was shown before still stands.
    return [];
  }
}

/** Name the shown certificate is good for: the one browsers use, or the first it has. */
function nameOn(shown: X509Certificate | undefined, originName: string): string {
  if (shown === undefined || shown.checkHost(originName) !== undefined) return originName;
  return /(?:^|, )DNS:([^,*\s]+)/.exec(shown.subjectAltName ?? "")?.[1] ?? originName;
}

/**
 * @param bound where the room listens, and its origin for browsers.
 * @param trusted PEM of the authority, or of the certificate chains that may be shown, the one shown now first; none
 *   without TLS.
 */
export function doorOf(
  bound: { readonly host: string; readonly port: number; readonly origin: URL },
  trusted: readonly string[],
): Door {
  const host = ANY_ADDRESS.includes(bound.host) ? (bound.host === "::" ? "::1" : "127.0.0.1") : bound.host;
  const at = (scheme: "http" | "https") => urlOf(scheme, { host, port: bound.port });
  if (trusted.length === 0) return { at: at("http") };
  const certificates = trusted.flatMap((pem) => (pem.match(CERTIFICATE) ?? []).flatMap(readable));
  const ca = [...new Set(certificates.map(String))].join("");
  return { at: at("https"), serverName: nameOn(certificates[0], bound.origin.hostname), ca };
}
