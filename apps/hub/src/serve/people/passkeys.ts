/**
 * Passkeys: how a person's device proves itself, by WebAuthn with user verification.
 *
 * The relying party is the host name of the room's address; what a browser says is checked by @simplewebauthn/server.
 */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { type Clock, WatchfloorError } from "@watchfloor/domain";
import type { Kysely } from "kysely";
import { z } from "zod";
import { CHALLENGE_MS, type Challenges } from "./challenges.ts";
import type { Invitation, Invitations } from "./invitations.ts";
import { newId } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import type { PeopleTables } from "./tables.ts";

export interface PasskeysDeps {
  readonly db: Kysely<PeopleTables>;
  readonly now: Clock;
  readonly origin: URL;
  readonly hubName: string;
  readonly challenges: Challenges;
  readonly invitations: Invitations;
  readonly sessions: Sessions;
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

function refused(reason: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError("E_SIGN_IN", { reason }, { cause });
}

/** The library refuses by throwing plain errors; to the person they are all the same refusal. */
async function verified<Answer extends { readonly verified: boolean }>(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    const found = await answer();
    if (found.verified) return found;
  } catch (cause) {
    throw refused(NOT_ACCEPTED, cause);
  }
  throw refused(NOT_ACCEPTED);
}

export class Passkeys {
  readonly #deps: PasskeysDeps;

  constructor(deps: PasskeysDeps) {
    this.#deps = deps;
  }

  /** For `navigator.credentials.get`: any passkey of this hub, which names its person itself. */
  async signInOptions(): Promise<Record<string, unknown>> {
    const options = await generateAuthenticationOptions({
      rpID: this.#deps.origin.hostname,
      userVerification: "required",
      timeout: CHALLENGE_MS,
    });
    await this.#deps.challenges.keep(options.challenge, "sign-in");
    return { ...options };
  }

  /** @returns the new session's cookie. @throws {WatchfloorError} E_SIGN_IN, the same for every reason. */
  async signIn(credential: unknown): Promise<string> {
    const { db, now, origin, challenges, sessions } = this.#deps;
    const response = readCredential<AuthenticationResponseJSON>(credential);
    const known = await db
      .selectFrom("passkeys")
      .innerJoin("people", "people.id", "passkeys.person_id")
      .where("credential_id", "=", response.id)
      .where("people.ended_at_us", "is", null)
      .selectAll("passkeys")
      .executeTakeFirst();
    if (known === undefined) throw refused(NOT_ACCEPTED);
    const { authenticationInfo } = await verified(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge: (challenge) => challenges.use(challenge, "sign-in"),
        expectedOrigin: origin.origin,
        expectedRPID: origin.hostname,
        requireUserVerification: true,
        credential: {
          id: known.credential_id,
          publicKey: new Uint8Array(Buffer.from(known.public_key, "base64url")),
          counter: known.counter,
          transports: transportsSchema.parse(known.transports),
        },
      }),
    );
    await db
      .updateTable("passkeys")
      .set({ counter: authenticationInfo.newCounter, last_used_at_us: now() })
      .where("credential_id", "=", known.credential_id)
      .execute();
    return sessions.begin(known.person_id);
  }

  /** For `navigator.credentials.create`. */
  async welcomeOptions(invitation: Invitation, name: string): Promise<Record<string, unknown>> {
    const options = await generateRegistrationOptions({
      rpName: this.#deps.hubName,
      rpID: this.#deps.origin.hostname,
      userName: name,
      userDisplayName: name,
      attestationType: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      timeout: CHALLENGE_MS,
    });
    await this.#deps.challenges.keep(options.challenge, `welcome ${invitation.id}`);
    return { ...options };
  }

  /** Makes the person of an invitation, with the passkey. @returns the new session's cookie. @throws E_SIGN_IN */
  async welcome(invitation: Invitation, name: string, credential: unknown): Promise<string> {
    const { db, now, origin, challenges, invitations, sessions } = this.#deps;
    const response = readCredential<RegistrationResponseJSON>(credential);
    const { registrationInfo } = await verified(() =>
      verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => challenges.use(challenge, `welcome ${invitation.id}`),
        expectedOrigin: origin.origin,
        expectedRPID: origin.hostname,
        requireUserVerification: true,
      }),
    );
    if (registrationInfo === undefined) throw refused(NOT_ACCEPTED);
    const { credential: made } = registrationInfo;
    return db.transaction().execute(async (tx) => {
      if (!(await invitations.use(invitation.id, tx))) throw refused("the invitation was used or has expired");
      const taken = await tx
        .selectFrom("passkeys")
        .where("credential_id", "=", made.id)
        .select("credential_id")
        .executeTakeFirst();
      if (taken !== undefined) throw refused("the passkey belongs to somebody already");
      const personId = newId();
      await tx
        .insertInto("people")
        .values({
          id: personId,
          name,
          rights: JSON.stringify(invitation.rights),
          scope: JSON.stringify(invitation.scope),
          created_at_us: now(),
          last_seen_at_us: now(),
          ended_at_us: null,
        })
        .execute();
      await tx
        .insertInto("passkeys")
        .values({
          credential_id: made.id,
          person_id: personId,
          public_key: Buffer.from(made.publicKey).toString("base64url"),
          counter: made.counter,
          transports: JSON.stringify(made.transports ?? []),
          created_at_us: now(),
          last_used_at_us: null,
        })
        .execute();
      return sessions.begin(personId, tx);
    });
  }
}

/** The library reads every field it uses and refuses what does not fit; this bounds what it is handed. */
function readCredential<Response>(credential: unknown): Response & { readonly id: string } {
  const read = credentialSchema.safeParse(credential);
  if (!read.success) throw refused(NOT_ACCEPTED, read.error);
  return read.data as Response & { readonly id: string };
}
