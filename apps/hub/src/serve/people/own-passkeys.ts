/** A person's own passkeys: several, so that a lost device is not a lost account; never none. */
import { createHash } from "node:crypto";
import type { WebAuthnCredential } from "@simplewebauthn/server";
import { type Clock, WatchfloorError } from "@watchfloor/domain";
import type { Kysely, Selectable, Transaction } from "kysely";
import type { Challenges } from "./challenges.ts";
import type { Sessions } from "./sessions.ts";
import type { PasskeysTable, PeopleTables } from "./tables.ts";
import { createdPasskey, creationOptions, type RelyingParty, readTransports, refused } from "./webauthn.ts";

/** A device, a spare, an office's key: more than twenty is a script. */
const MAX_PASSKEYS = 20;
/**
 * Passkeys are added and removed this soon after signing in or not at all: who finds a screen unlocked must not be able
 * to add a key of their own, which would outlast the session.
 */
const FRESH_US = 900_000_000;

export interface OwnPasskey {
  /** Of the credential id, which may be longer than a path should be. */
  readonly id: string;
  readonly name: string;
  readonly createdAtUs: number;
  readonly lastUsedAtUs: number | undefined;
}

/** Whose passkeys; `session` as the viewer has it. */
export interface Owner {
  readonly personId: string;
  readonly name: string;
  readonly session: string;
}

export interface OwnPasskeysDeps extends RelyingParty {
  readonly db: Kysely<PeopleTables>;
  readonly now: Clock;
  readonly challenges: Challenges;
  readonly sessions: Sessions;
}

export class OwnPasskeys {
  readonly #deps: OwnPasskeysDeps;

  constructor(deps: OwnPasskeysDeps) {
    this.#deps = deps;
  }

  async all({ personId }: Owner): Promise<readonly OwnPasskey[]> {
    return (await rowsOf(personId, this.#deps.db)).map(readPasskey);
  }

  /** For `navigator.credentials.create`. @throws {WatchfloorError} E_SIGN_IN_AGAIN */
  async options(owner: Owner): Promise<Record<string, unknown>> {
    const { db, challenges } = this.#deps;
    await this.#mustBeFresh(owner);
    const held = await rowsOf(owner.personId, db);
    const options = await creationOptions(this.#deps, {
      userName: owner.name,
      userId: owner.personId,
      held: held.map((row) => ({ id: row.credential_id, transports: readTransports(row.transports) })),
    });
    await challenges.keep(options.challenge, purposeOf(owner));
    return { ...options };
  }

  /** @throws {WatchfloorError} E_SIGN_IN as every passkey's refusal, E_REQUEST_INVALID beyond twenty. */
  async add(owner: Owner, name: string, credential: unknown): Promise<OwnPasskey> {
    const { db, now, challenges } = this.#deps;
    const made = await createdPasskey(this.#deps, credential, (challenge) =>
      challenges.use(challenge, purposeOf(owner)),
    );
    return db.transaction().execute(async (tx) => {
      if ((await locked(owner, tx)).length >= MAX_PASSKEYS)
        throw new WatchfloorError("E_REQUEST_INVALID", { reason: `nobody has more than ${MAX_PASSKEYS} passkeys` });
      return readPasskey(await keepPasskey(made, { personId: owner.personId, name, at: now() }, tx));
    });
  }

  /** @throws {WatchfloorError} E_NOT_FOUND */
  async rename(owner: Owner, id: string, name: string): Promise<OwnPasskey> {
    return this.#deps.db.transaction().execute(async (tx) => {
      const one = oneOf(await locked(owner, tx), id);
      await tx.updateTable("passkeys").set({ name }).where("credential_id", "=", one.credential_id).execute();
      return readPasskey({ ...one, name });
    });
  }

  /**
   * Removes a passkey, and ends the person's other sessions: whoever held the device may be signed in.
   *
   * @throws {WatchfloorError} E_SIGN_IN_AGAIN, E_NOT_FOUND, E_REQUEST_INVALID for the last one.
   */
  async remove(owner: Owner, id: string): Promise<void> {
    const { db, sessions } = this.#deps;
    await this.#mustBeFresh(owner);
    await db.transaction().execute(async (tx) => {
      const held = await locked(owner, tx);
      const one = oneOf(held, id);
      if (held.length === 1)
        throw new WatchfloorError("E_REQUEST_INVALID", { reason: "the last passkey stays; add another one first" });
      await tx.deleteFrom("passkeys").where("credential_id", "=", one.credential_id).execute();
      await sessions.endOthersOf(owner.personId, owner.session, tx);
    });
  }

  async #mustBeFresh({ session }: Owner): Promise<void> {
    const began = await this.#deps.sessions.beganAt(session);
    if (began === undefined || this.#deps.now() - began > FRESH_US) throw new WatchfloorError("E_SIGN_IN_AGAIN");
  }
}

/** @throws {WatchfloorError} E_SIGN_IN when the passkey belongs to somebody already. */
export async function keepPasskey(
  made: WebAuthnCredential,
  { personId, name, at }: { readonly personId: string; readonly name: string; readonly at: number },
  tx: Transaction<PeopleTables>,
): Promise<Selectable<PasskeysTable>> {
  const kept = await tx
    .insertInto("passkeys")
    .values({
      credential_id: made.id,
      person_id: personId,
      name,
      public_key: Buffer.from(made.publicKey).toString("base64url"),
      counter: made.counter,
      transports: JSON.stringify(made.transports ?? []),
      created_at_us: at,
      last_used_at_us: null,
    })
    .onConflict((conflict) => conflict.column("credential_id").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (kept === undefined) throw refused("the passkey belongs to somebody already");
  return kept;
}

/** A challenge made in one session counts in no other. */
function purposeOf({ personId, session }: Owner): string {
  return `add ${personId} ${session}`;
}

function rowsOf(personId: string, db: Kysely<PeopleTables>) {
  return db.selectFrom("passkeys").where("person_id", "=", personId).orderBy("created_at_us").selectAll().execute();
}

/** The passkeys of a person whom nobody else changes until the end of the transaction. @throws E_UNAUTHENTICATED */
async function locked({ personId }: Owner, tx: Transaction<PeopleTables>) {
  const standing = await tx
    .selectFrom("people")
    .where("id", "=", personId)
    .where("ended_at_us", "is", null)
    .select("id")
    .forUpdate()
    .executeTakeFirst();
  if (standing === undefined) throw new WatchfloorError("E_UNAUTHENTICATED");
  return rowsOf(personId, tx);
}

function idOf(credentialId: string): string {
  return createHash("sha256").update(credentialId, "utf8").digest("base64url").slice(0, 22);
}

function oneOf(held: readonly Selectable<PasskeysTable>[], id: string): Selectable<PasskeysTable> {
  const one = held.find((row) => idOf(row.credential_id) === id);
  if (one === undefined) throw new WatchfloorError("E_NOT_FOUND");
  return one;
}

function readPasskey(row: Selectable<PasskeysTable>): OwnPasskey {
  return {
    id: idOf(row.credential_id),
    name: row.name,
    createdAtUs: row.created_at_us,
    lastUsedAtUs: row.last_used_at_us ?? undefined,
  };
}
