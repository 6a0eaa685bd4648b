/** The one kind of key of the house: ECDSA on P-256, signing with SHA-256. */
import { toPem } from "./pem.ts";

export const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
export const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

export async function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
}

/** PKCS #8, not encrypted: whoever writes it to disk keeps it to one user. */
export async function keyToPem(key: CryptoKey): Promise<string> {
  return toPem("PRIVATE KEY", await crypto.subtle.exportKey("pkcs8", key));
}

/** The algorithm says its curve only to those who ask for it by the right type. */
export function isHouseKey(algorithm: KeyAlgorithm): boolean {
  return algorithm.name === KEY_ALGORITHM.name && "namedCurve" in algorithm && algorithm.namedCurve === "P-256";
}
