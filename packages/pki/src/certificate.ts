/** What a certificate says, read without trusting it. */
import { createHash, X509Certificate } from "node:crypto";
import { type EpochMicros, fromMillis, type Sha256, sha256, WatchfloorError } from "@watchfloor/domain";
import { fromPem } from "./pem.ts";

export interface CertificateFacts {
  /** SHA-256 of the DER: what the hub knows a sensor by. */
  readonly fingerprint: Sha256;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly notBeforeUs: EpochMicros;
  readonly expiresAtUs: EpochMicros;
  /** DNS names and addresses of the certificate, as they were asked for. */
  readonly hosts: readonly string[];
}

/** SHA-256 of one certificate's DER. @throws {WatchfloorError} E_CERTIFICATE when `pem` is not one certificate. */
export function fingerprint(pem: string): Sha256 {
  return sha256(createHash("sha256").update(fromPem("CERTIFICATE", pem)).digest("hex"));
}

/** @throws {WatchfloorError} E_CERTIFICATE when `pem` is not one certificate. */
export function readCertificate(pem: string): CertificateFacts {
  const der = fromPem("CERTIFICATE", pem);
  let read: X509Certificate;
  try {
    read = new X509Certificate(der);
  } catch (cause) {
    throw new WatchfloorError("E_CERTIFICATE", { reason: "unreadable" }, { cause });
  }
  const hosts = (read.subjectAltName ?? "").split(", ").flatMap((name) => {
    const found = /^(?:DNS|IP Address):(.+)$/.exec(name);
    return found?.[1] === undefined ? [] : [found[1].toLowerCase()];
  });
  return {
    fingerprint: fingerprint(pem),
    serial: read.serialNumber.toLowerCase(),
    notBeforeUs: fromMillis(read.validFromDate.getTime()),
    expiresAtUs: fromMillis(read.validToDate.getTime()),
    hosts,
  };
}
