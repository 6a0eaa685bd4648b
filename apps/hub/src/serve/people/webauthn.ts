/**
 * What a browser's passkey says, checked by @simplewebauthn/server: one refusal for every reason.
 *
 * The relying party is the host name of the room's address.
 */
import {
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from "@simplewebauthn/server";
import { WatchfloorError } from "@watchfloor/domain";
import { z } from "zod";
import { CHALLENGE_MS } from "./challenges.ts";

/** How a browser reaches an authenticator; what it does not know it leaves alone. */
type Transports = NonNullable<WebAuthnCredential["transports"]>;

export interface RelyingParty {
  readonly origin: URL;
  readonly hubName: string;
}

/** Only what is used before the library looks; the rest is its to refuse. */
const credentialSchema = z.looseObject({
  id: z.string().min(1).max(1_400),
  rawId: z.string().max(1_400),
  type: z.literal("public-key"),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
  response: z.looseObject({ clientDataJSON: z.string().max(8_192) }),
});
const transportsSchema = z.array(z.enum(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"])).catch([]);

const NOT_ACCEPTED = "the passkey's answer was not accepted";

export function refused(reason: string = NOT_ACCEPTED, cause?: unknown): WatchfloorError {
  return new WatchfloorError("E_SIGN_IN", { reason }, { cause });
}

/** The library refuses by throwing plain errors; to the person they are all the same refusal. */
export async function verified<Answer extends { readonly verified: boolean }>(
  answer: () => Promise<Answer>,
): Promise<Answer> {
  try {
    const found = await answer();
    if (found.verified) return found;
  } catch (cause) {
    throw refused(NOT_ACCEPTED, cause);
  }
  throw refused();
}

/** The library reads every field it uses and refuses what does not fit; this bounds what it is handed. */
export function readCredential<Response>(credential: unknown): Response & { readonly id: string } {
  const read = credentialSchema.safeParse(credential);
  if (!read.success) throw refused(NOT_ACCEPTED, read.error);
  return read.data as Response & { readonly id: string };
}

export function readTransports(column: unknown): Transports {
  return transportsSchema.parse(column);
}

export interface NewPasskeyOf {
  readonly userName: string;
  /** The account as authenticators know it; a random one when there is no account yet. */
  readonly userId?: string;
  /** Passkeys the account has, so that one authenticator does not get a second. */
  readonly held?: readonly { readonly id: string; readonly transports: Transports }[];
}

/** For `navigator.credentials.create`. */
export function creationOptions({ origin, hubName }: RelyingParty, { userName, userId, held = [] }: NewPasskeyOf) {
  return generateRegistrationOptions({
    rpName: hubName,
    rpID: origin.hostname,
    userName,
    userDisplayName: userName,
    ...(userId === undefined ? {} : { userID: new TextEncoder().encode(userId) }),
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: [...held],
    timeout: CHALLENGE_MS,
  });
}

/** @throws {WatchfloorError} E_SIGN_IN, the same for every reason. */
export async function createdPasskey(
  { origin }: RelyingParty,
  credential: unknown,
  expectedChallenge: (challenge: string) => Promise<boolean>,
): Promise<WebAuthnCredential> {
  const response = readCredential<RegistrationResponseJSON>(credential);
  const { registrationInfo } = await verified(() =>
    verifyRegistrationResponse({
      response,
      expectedChallenge,
      expectedOrigin: origin.origin,
      expectedRPID: origin.hostname,
      requireUserVerification: true,
    }),
  );
  if (registrationInfo === undefined) throw refused();
  return registrationInfo.credential;
}
