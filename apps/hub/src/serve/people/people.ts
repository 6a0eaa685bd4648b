/** People with an account: what they may do, where, and the end of it. */
import type { Clock } from "@watchfloor/domain";
import type { Kysely } from "kysely";
import type { Grant } from "../policy.ts";
import { endMadeBy, namesOfMakers } from "./makers.ts";
import type { Sessions } from "./sessions.ts";
import { type PeopleTables, readRights, readScope } from "./tables.ts";

export interface KnownPerson extends Grant {
  readonly id: string;
  readonly name: string;
  readonly createdAtUs: number;
  readonly lastSeenAtUs: number | undefined;
}

export class People {
  readonly #db: Kysely<PeopleTables>;
  readonly #now: Clock;
  readonly #sessions: Sessions;

  constructor(db: Kysely<PeopleTables>, now: Clock, sessions: Sessions) {
    this.#db = db;
    this.#now = now;
    this.#sessions = sessions;
  }

  async all(): Promise<readonly KnownPerson[]> {
    const rows = await this.#db
      .selectFrom("people")
      .where("ended_at_us", "is", null)
      .orderBy("name")
      .selectAll()
      .execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      rights: readRights(row.rights),
      scope: readScope(row.scope),
      createdAtUs: row.created_at_us,
      lastSeenAtUs: row.last_seen_at_us ?? undefined,
    }));
  }

  /**
   * Ends the account, its passkeys, its sessions, its tokens and what it invited and nobody has taken up; the name stays
   * for the record of what was done.
   */
  async end(id: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      await tx.updateTable("people").set({ ended_at_us: this.#now() }).where("id", "=", id).execute();
      await tx.deleteFrom("passkeys").where("person_id", "=", id).execute();
      await this.#sessions.endAllOf(id, tx);
      await endMadeBy(id, this.#now, tx);
    });
  }

  /** Names for people to read of whoever made these, by `createdBy`. */
  namesOfMakers(made: readonly { readonly createdBy: string }[]): Promise<ReadonlyMap<string, string>> {
    return namesOfMakers(
      made.map(({ createdBy }) => createdBy),
      this.#db,
    );
  }
}
