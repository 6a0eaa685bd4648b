/** Certificates an authority gives out: the hub's own for its listeners, one for each sensor. */
import type { EpochMicros, GeoId, SensorId } from "@watchfloor/domain";
import type { Authority } from "./authority.ts";
import { keyToPem, newKeyPair, SIGNATURE } from "./key.ts";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "./library.ts";
import { hostName } from "./names.ts";
import { toPem } from "./pem.ts";
import { requestedKey } from "./request.ts";
import { LEAF_TERM_MS, randomSerial, term } from "./terms.ts";

export interface ServerIdentity {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Who a sensor is and where, by the record of its token. */
export interface SensorGrant {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  /** Of this only the key is taken; subject and extensions are ignored. */
  readonly csrPem: string;
}

/** The name a sensor's certificate carries besides its subject. */
export function sensorUri(sensorId: SensorId): string {
  return `watchfloor:sensor:${sensorId}`;
}

/**
 * Key and certificate of the hub's listeners, valid for 397 days.
 *
 * @param names DNS names and addresses that clients use, at least one.
 * @throws {RangeError} when one is neither, or there is none.
 */
export async function issueServer(
  authority: Authority,
  names: readonly string[],
  now: EpochMicros,
): Promise<ServerIdentity> {
  const [first] = names;
  if (first === undefined) throw new RangeError("a server certificate needs a name");
  const keys = await newKeyPair();
  const certificatePem = await sign(authority, now, keys.publicKey, {
    // The subject is for people and holds 64 characters; programs look at the alternative names (RFC 9525).
    subject: [{ CN: [first.slice(0, 64)] }],
    usage: ExtendedKeyUsage.serverAuth,
    alternative: new SubjectAlternativeNameExtension(names.map(hostName)),
  });
  return { certificatePem, keyPem: await keyToPem(keys.privateKey) };
}

/**
 * A sensor's client certificate, valid for 397 days.
 *
 * @throws {WatchfloorError} E_REQUEST_INVALID when the request is unreadable or not signed by its own P-256 key.
 */
export async function issueSensor(authority: Authority, grant: SensorGrant, now: EpochMicros): Promise<string> {
  return sign(authority, now, await requestedKey(grant.csrPem), {
    subject: [{ CN: [grant.sensorId] }, { OU: [grant.geoId] }],
    usage: ExtendedKeyUsage.clientAuth,
    alternative: new SubjectAlternativeNameExtension([{ type: "url", value: sensorUri(grant.sensorId) }]),
  });
}

interface Leaf {
  readonly subject: { [kind: string]: string[] }[];
  readonly usage: ExtendedKeyUsage;
  readonly alternative: Extension;
}

async function sign(authority: Authority, now: EpochMicros, publicKey: CryptoKey, leaf: Leaf): Promise<string> {
  const { notBefore, notAfter } = term(now, LEAF_TERM_MS);
  const end = Math.min(notAfter.getTime(), authority.certificate.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    subject: leaf.subject,
    issuer: authority.certificate.subjectName,
    serialNumber: randomSerial(),
    notBefore,
    // A chain is no longer valid than its authority, so neither is the leaf.
    notAfter: new Date(end),
    signingAlgorithm: SIGNATURE,
    publicKey,
    signingKey: authority.key,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([leaf.usage]),
      leaf.alternative,
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.certificate),
    ],
  });
  return toPem("CERTIFICATE", certificate.rawData);
}
