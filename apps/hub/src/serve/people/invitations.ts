/** One-time links that let a person in: the first by the hub's own, all others by an administrator's. */
import type { Clock, Scope } from "@watchfloor/domain";
import { rightSchema } from "@watchfloor/wire";
import type { Kysely, Selectable } from "kysely";
import type { Grant } from "../policy.ts";
import { holdMaker } from "./makers.ts";
import { hashOf, newId, newSecret } from "./secrets.ts";
import { type InvitationsTable, type PeopleTables, readRights, readScope } from "./tables.ts";

const HOUR_US = 3_600_000_000;
const FIRST_VALID_US = 24 * HOUR_US;
const WHOLE_NATION: Scope = { kind: "nation" };

export interface Invitation extends Grant {
  readonly id: string;
  /** Empty for the first person, who chooses. */
  readonly name: string;
  readonly firstPerson: boolean;
  readonly createdAtUs: number;
  readonly expiresAtUs: number;
  /** As `makerOf` says it. */
  readonly createdBy: string;
}

export interface MadeInvitation {
  readonly secret: string;
  readonly invitation: Invitation;
}

export class Invitations {
  readonly #db: Kysely<PeopleTables>;
  readonly #now: Clock;

  constructor(db: Kysely<PeopleTables>, now: Clock) {
    this.#db = db;
    this.#now = now;
  }

  make(
    wanted: Grant & { readonly name: string; readonly validForHours: number },
    createdBy: string,
  ): Promise<MadeInvitation> {
    return this.#db.transaction().execute(async (tx) => {
      await holdMaker(createdBy, tx);
      return insert(tx, this.#now(), { ...wanted, firstPerson: false }, wanted.validForHours * HOUR_US, createdBy);
    });
  }

  /** The first person's; makes earlier ones void. Undefined once there is, or was, a person. */
  makeFirst(): Promise<MadeInvitation | undefined> {
    return this.#db.transaction().execute(async (tx) => {
      const anybody = await tx.selectFrom("people").select("id").limit(1).executeTakeFirst();
      if (anybody !== undefined) return undefined;
      await tx.deleteFrom("invitations").where("first_person", "=", true).where("used_at_us", "is", null).execute();
      const wanted = { name: "", rights: rightSchema.options, scope: WHOLE_NATION, firstPerson: true };
      return insert(tx, this.#now(), wanted, FIRST_VALID_US, "hub");
    });
  }

  async find(secret: string): Promise<Invitation | undefined> {
    const row = await this.#open().where("secret_sha256", "=", hashOf(secret)).selectAll().executeTakeFirst();
    return row && readInvitation(row);
  }

  async all(): Promise<readonly Invitation[]> {
    const rows = await this.#open().orderBy("created_at_us", "desc").selectAll().execute();
    return rows.map(readInvitation);
  }

  async revoke(id: string): Promise<void> {
    await this.#db.deleteFrom("invitations").where("id", "=", id).where("used_at_us", "is", null).execute();
  }

  /** Uses it up within a transaction; of two who try at once, one gets true. */
  async use(id: string, db: Kysely<PeopleTables>): Promise<boolean> {
    const at = this.#now();
    const used = await db
      .updateTable("invitations")
      .set({ used_at_us: at })
      .where("id", "=", id)
      .where("used_at_us", "is", null)
      .where("expires_at_us", ">", at)
      .returning("id")
      .executeTakeFirst();
    return used !== undefined;
  }

  #open() {
    return this.#db.selectFrom("invitations").where("used_at_us", "is", null).where("expires_at_us", ">", this.#now());
  }
}

async function insert(
  db: Kysely<PeopleTables>,
  at: number,
  wanted: Grant & { readonly name: string; readonly firstPerson: boolean },
  validForUs: number,
  createdBy: string,
): Promise<MadeInvitation> {
  const secret = newSecret();
  const row = await db
    .insertInto("invitations")
    .values({
      id: newId(),
      secret_sha256: hashOf(secret),
      name: wanted.name,
      rights: JSON.stringify(wanted.rights),
      scope: JSON.stringify(wanted.scope),
      first_person: wanted.firstPerson,
      created_by: createdBy,
      created_at_us: at,
      expires_at_us: at + validForUs,
      used_at_us: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { secret, invitation: readInvitation(row) };
}

function readInvitation(row: Selectable<InvitationsTable>): Invitation {
  return {
    id: row.id,
    name: row.name,
    rights: readRights(row.rights),
    scope: readScope(row.scope),
    firstPerson: row.first_person,
    createdAtUs: row.created_at_us,
    expiresAtUs: row.expires_at_us,
    createdBy: row.created_by,
  };
}
