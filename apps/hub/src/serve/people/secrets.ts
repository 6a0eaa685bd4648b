/** Secrets: 256 random bits, shown once, stored and looked up by their hash. */
import { createHash, randomBytes } from "node:crypto";

/** Base64url, 43 characters. A look-up by hash takes the same time for a near miss as for a far one. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function hashOf(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}

/** An id that says nothing and is no secret. */
export function newId(): string {
  return randomBytes(12).toString("base64url");
}
