/** PEM blocks (RFC 7468): exactly one of the kind asked for, or refused. */
import { WatchfloorError } from "@watchfloor/domain";

export type PemLabel = "CERTIFICATE" | "CERTIFICATE REQUEST" | "PRIVATE KEY";

/** Far above any certificate or request of ours. */
const MAX_PEM_CHARACTERS = 16_384;

export function toPem(label: PemLabel, der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** @throws {WatchfloorError} E_CERTIFICATE unless `pem` holds one block of `label` and nothing else. */
export function fromPem(label: PemLabel, pem: string): Buffer {
  const begin = `-----BEGIN ${label}-----`;
  const end = `-----END ${label}-----`;
  const text = pem.length > MAX_PEM_CHARACTERS ? "" : pem.trim();
  const body = text.startsWith(begin) && text.endsWith(end) ? text.slice(begin.length, -end.length) : "";
  const base64 = body.replace(/[\r\n]/g, "");
  if (base64 === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw new WatchfloorError("E_CERTIFICATE", { expected: label, found: pem.slice(0, 40) });
  }
  return Buffer.from(base64, "base64");
}
