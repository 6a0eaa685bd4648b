/** Guards over what the account page reads. */
import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/browser";
import type { Passkey, PasskeysAnswer } from "@watchfloor/wire";
import { isFields } from "../api/shape.ts";

export function isPasskey(value: unknown): value is Passkey {
  return (
    isFields(value) &&
    typeof value.id === "string" &&
    typeof value.name === "string" &&
    typeof value.createdAtUs === "number"
  );
}

export function isPasskeys(value: unknown): value is PasskeysAnswer {
  return (
    isFields(value) &&
    typeof value.asOfUs === "number" &&
    Array.isArray(value.passkeys) &&
    value.passkeys.every(isPasskey)
  );
}

export function isNewPasskeyOptions(
  value: unknown,
): value is { readonly publicKey: PublicKeyCredentialCreationOptionsJSON } {
  return (
    isFields(value) &&
    isFields(value.publicKey) &&
    typeof value.publicKey.challenge === "string" &&
    isFields(value.publicKey.user) &&
    isFields(value.publicKey.rp)
  );
}
