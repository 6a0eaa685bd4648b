/** A hub's own certificate authority: it signs the hub's server certificate and its sensors', nothing else. */
import { createPublicKey, X509Certificate as NodeCertificate } from "node:crypto";
import { type EpochMicros, WatchfloorError } from "@watchfloor/domain";
import { isHouseKey, KEY_ALGORITHM, keyToPem, newKeyPair, SIGNATURE } from "./key.ts";
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "./library.ts";
import { fromPem, toPem } from "./pem.ts";
import { AUTHORITY_TERM_MS, randomSerial, term } from "./terms.ts";

/** An authority ready to sign. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: CryptoKey;
  /** For trust stores; its `fingerprint` is an enrolment token's `caSha256`. */
  readonly certificatePem: string;
}

/** What the caller keeps on disk; the key's file is for the hub alone (mode 0600). */
export interface AuthorityPem {
  readonly certificatePem: string;
  readonly keyPem: string;
}

const MAX_COMMON_NAME = 64;

/**
 * A new authority, valid for ten years. It signs leaves only (path length 0).
 *
 * @param name 1 to 64 characters, shown to people who look at a certificate.
 * @throws {RangeError} on a name of another length.
 */
export async function createAuthority(name: string, now: EpochMicros): Promise<Authority> {
  if (name.length < 1 || name.length > MAX_COMMON_NAME) throw new RangeError(`authority's name: ${name.slice(0, 80)}`);
  const keys = await newKeyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    serialNumber: randomSerial(),
    ...term(now, AUTHORITY_TERM_MS),
    signingAlgorithm: SIGNATURE,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, key: keys.privateKey, certificatePem: toPem("CERTIFICATE", certificate.rawData) };
}

/** The authority as PEM, to be kept. */
export async function authorityPem(authority: Authority): Promise<AuthorityPem> {
  return { certificatePem: authority.certificatePem, keyPem: await keyToPem(authority.key) };
}

/**
 * Reads an authority back.
 *
 * @throws {WatchfloorError} E_CERTIFICATE when it is unreadable, no authority, not of ECDSA P-256, expired at `now`,
 *   or when key and certificate do not belong together.
 */
export async function loadAuthority(pem: AuthorityPem, now: EpochMicros): Promise<Authority> {
  const der = fromPem("CERTIFICATE", pem.certificatePem);
  const pkcs8 = fromPem("PRIVATE KEY", pem.keyPem);
  let certificate: X509Certificate;
  let key: CryptoKey;
  let matches: boolean;
  try {
    certificate = new X509Certificate(Uint8Array.from(der));
    key = await crypto.subtle.importKey("pkcs8", Uint8Array.from(pkcs8), KEY_ALGORITHM, true, ["sign"]);
    const read = new NodeCertificate(der);
    matches = read.publicKey.equals(createPublicKey(pem.keyPem)) && read.verify(read.publicKey);
  } catch (cause) {
    throw new WatchfloorError("E_CERTIFICATE", { reason: "the authority's files are damaged" }, { cause });
  }
  if (!matches) throw new WatchfloorError("E_CERTIFICATE", { reason: "key and certificate of the authority differ" });
  const constraints = certificate.getExtension(BasicConstraintsExtension);
  if (constraints?.ca !== true || !isHouseKey(certificate.publicKey.algorithm)) {
    throw new WatchfloorError("E_CERTIFICATE", { reason: "not an authority of this program" });
  }
  if (certificate.notAfter.getTime() * 1000 <= now) {
    throw new WatchfloorError("E_CERTIFICATE", { reason: "the authority has expired" });
  }
  return { certificate, key, certificatePem: toPem("CERTIFICATE", certificate.rawData) };
}
