/** How a person's device proves itself, by WebAuthn with user verification: at the first visit and at each after it. */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
} from "@simplewebauthn/server";
import type { Clock } from "@watchfloor/domain";
import type { Kysely } from "kysely";
import { CHALLENGE_MS, type Challenges } from "./challenges.ts";
import type { Invitation, Invitations } from "./invitations.ts";
import { keepPasskey } from "./own-passkeys.ts";
import { newId } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import type { PeopleTables } from "./tables.ts";
import {
  createdPasskey,
  creationOptions,
  type RelyingParty,
  readCredential,
  readTransports,
  refused,
  verified,
} from "./webauthn.ts";

export interface PasskeysDeps extends RelyingParty {
  readonly db: Kysely<PeopleTables>;
  readonly now: Clock;
  readonly challenges: Challenges;
  readonly invitations: Invitations;
  readonly sessions: Sessions;
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
    if (known === undefined) throw refused();
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
          transports: readTransports(known.transports),
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
    const options = await creationOptions(this.#deps, { userName: name });
    await this.#deps.challenges.keep(options.challenge, `welcome ${invitation.id}`);
    return { ...options };
  }

  /** Makes the person of an invitation, with the passkey. @returns the new session's cookie. @throws E_SIGN_IN */
  async welcome(invitation: Invitation, name: string, credential: unknown): Promise<string> {
    const { db, now, challenges, invitations, sessions } = this.#deps;
    const made = await createdPasskey(this.#deps, credential, (challenge) =>
      challenges.use(challenge, `welcome ${invitation.id}`),
    );
    return db.transaction().execute(async (tx) => {
      if (!(await invitations.use(invitation.id, tx))) throw refused("the invitation was used or has expired");
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
      await keepPasskey(made, { personId, name: "first passkey", at: now() }, tx);
      return sessions.begin(personId, tx);
    });
  }
}
