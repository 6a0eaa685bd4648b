/** A sensor's side of enrolment: its key, which never leaves it, and the request that goes to the hub. */
import { WatchfloorError } from "@watchfloor/domain";
import { isHouseKey, keyToPem, newKeyPair, SIGNATURE } from "./key.ts";
import { Pkcs10CertificateRequest, Pkcs10CertificateRequestGenerator } from "./library.ts";
import { fromPem, toPem } from "./pem.ts";

export interface KeyAndRequest {
  readonly keyPem: string;
  /** PKCS #10. Its subject says nothing: the hub takes name and place from the token's record. */
  readonly csrPem: string;
}

export async function createKeyAndRequest(): Promise<KeyAndRequest> {
  const keys = await newKeyPair();
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: ["sensor"] }],
    keys,
    signingAlgorithm: SIGNATURE,
  });
  return { keyPem: await keyToPem(keys.privateKey), csrPem: toPem("CERTIFICATE REQUEST", request.rawData) };
}

/**
 * The public key of a request whose sender has shown to hold the private one.
 *
 * @throws {WatchfloorError} E_REQUEST_INVALID when it is unreadable, its signature is wrong or its key is not P-256.
 */
export async function requestedKey(csrPem: string): Promise<CryptoKey> {
  try {
    const request = new Pkcs10CertificateRequest(Uint8Array.from(fromPem("CERTIFICATE REQUEST", csrPem)));
    if (isHouseKey(request.publicKey.algorithm) && (await request.verify())) return await request.publicKey.export();
  } catch (cause) {
    throw new WatchfloorError("E_REQUEST_INVALID", { reason: "the certificate request is unreadable" }, { cause });
  }
  throw new WatchfloorError("E_REQUEST_INVALID", { reason: "the certificate request is not signed by its P-256 key" });
}

/** @throws {WatchfloorError} E_REQUEST_INVALID when `issueSensor` would refuse the request. */
export async function checkRequest(csrPem: string): Promise<void> {
  await requestedKey(csrPem);
}
