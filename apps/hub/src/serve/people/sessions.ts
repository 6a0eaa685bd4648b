/** Sessions: who holds the cookie is signed in, for a shift and not for a week. */
import { type Clock, epochMicros } from "@watchfloor/domain";
import type { Kysely } from "kysely";
import type { KnownViewer } from "../policy.ts";
import { hashOf, newSecret } from "./secrets.ts";
import { type PeopleTables, readRights, readScope } from "./tables.ts";

const HOUR_US = 3_600_000_000;
export const SESSION_IDLE_US = 12 * HOUR_US;
/** An election day from set-up to the last count, and not two. */
export const SESSION_ABSOLUTE_US = 24 * HOUR_US;
/** Last seen is written at most this often: a write for each request would cost more than it tells. */
const SEEN_EVERY_US = 60_000_000;

export class Sessions {
  readonly #db: Kysely<PeopleTables>;
  readonly #now: Clock;

  constructor(db: Kysely<PeopleTables>, now: Clock) {
    this.#db = db;
    this.#now = now;
  }

  /** @returns the cookie's value; only its hash stays here. */
  async begin(personId: string, db: Kysely<PeopleTables> = this.#db): Promise<string> {
    const secret = newSecret();
    const at = this.#now();
    await db
      .insertInto("sessions")
      .values({ secret_sha256: hashOf(secret), person_id: personId, created_at_us: at, last_seen_at_us: at })
      .execute();
    return secret;
  }

  /** Who holds this cookie, when the session stands and the account has not ended. */
  async viewer(secret: string): Promise<KnownViewer | undefined> {
    const session = hashOf(secret);
    const at = this.#now();
    const row = await this.#standing(at)
      .where("sessions.secret_sha256", "=", session)
      .select(["people.id", "people.name", "people.rights", "people.scope", "sessions.last_seen_at_us"])
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (at - row.last_seen_at_us > SEEN_EVERY_US) {
      await this.#db
        .updateTable("sessions")
        .set({ last_seen_at_us: at })
        .where("secret_sha256", "=", session)
        .execute();
      await this.#db.updateTable("people").set({ last_seen_at_us: at }).where("id", "=", row.id).execute();
    }
    const { id: personId, name } = row;
    return { kind: "person", personId, name, session, rights: readRights(row.rights), scope: readScope(row.scope) };
  }

  /**
   * Which of these sessions (hashes) still stand; for streams that are open longer than a request. An open stream is
   * use: a screen that is watched all day does not fall asleep.
   */
  async stillStanding(sessions: readonly string[]): Promise<ReadonlySet<string>> {
    if (sessions.length === 0) return new Set();
    const at = this.#now();
    const rows = await this.#standing(at)
      .where("sessions.secret_sha256", "in", sessions)
      .select("sessions.secret_sha256")
      .execute();
    const standing = rows.map((row) => row.secret_sha256);
    if (standing.length > 0)
      await this.#db
        .updateTable("sessions")
        .set({ last_seen_at_us: at })
        .where("secret_sha256", "in", standing)
        .where("last_seen_at_us", "<", before(at, SEEN_EVERY_US))
        .execute();
    return new Set(standing);
  }

  async end(session: string): Promise<void> {
    await this.#db.deleteFrom("sessions").where("secret_sha256", "=", session).execute();
  }

  async endAllOf(personId: string, db: Kysely<PeopleTables> = this.#db): Promise<void> {
    await db.deleteFrom("sessions").where("person_id", "=", personId).execute();
  }

  async endOthersOf(personId: string, session: string, db: Kysely<PeopleTables>): Promise<void> {
    await db.deleteFrom("sessions").where("person_id", "=", personId).where("secret_sha256", "!=", session).execute();
  }

  /** When somebody signed in; undefined when the session is gone. */
  async beganAt(session: string): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom("sessions")
      .where("secret_sha256", "=", session)
      .select("created_at_us")
      .executeTakeFirst();
    return row?.created_at_us;
  }

  /** Removes what has run out; nothing depends on when. */
  async sweep(): Promise<void> {
    const at = this.#now();
    await this.#db
      .deleteFrom("sessions")
      .where((where) =>
        where.or([
          where("last_seen_at_us", "<", before(at, SESSION_IDLE_US)),
          where("created_at_us", "<", before(at, SESSION_ABSOLUTE_US)),
        ]),
      )
      .execute();
  }

  #standing(at: number) {
    return this.#db
      .selectFrom("sessions")
      .innerJoin("people", "people.id", "sessions.person_id")
      .where("sessions.last_seen_at_us", ">=", before(at, SESSION_IDLE_US))
      .where("sessions.created_at_us", ">=", before(at, SESSION_ABSOLUTE_US))
      .where("people.ended_at_us", "is", null);
  }
}

function before(at: number, span: number): number {
  return epochMicros(Math.max(0, at - span));
}
