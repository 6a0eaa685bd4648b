/** API tokens for scripts, and the local operator's short-lived one. */
import type { Clock, Scope } from "@watchfloor/domain";
import { rightSchema } from "@watchfloor/wire";
import type { Kysely, Selectable } from "kysely";
import type { Grant, KnownViewer } from "../policy.ts";
import { endMadeBy, holdMaker, makerOfToken } from "./makers.ts";
import { hashOf, newId, newSecret } from "./secrets.ts";
import { type ApiTokensTable, type PeopleTables, readRights, readScope } from "./tables.ts";

/** So that a token that leaked into a file or a log is found by searching for it. */
export const TOKEN_PREFIX = "wft_";
const TOKEN = /^wft_[A-Za-z0-9_-]{43}$/;
const DAY_US = 86_400_000_000;
/** A new one is made every 20 minutes: the one in the run file is always good for 40. */
const OPERATOR_TOKEN_US = 3_600_000_000;
const USED_EVERY_US = 60_000_000;

export interface ApiToken extends Grant {
  readonly id: string;
  readonly name: string;
  readonly createdAtUs: number;
  readonly expiresAtUs: number;
  readonly lastUsedAtUs: number | undefined;
  /** As `makerOf` says it. */
  readonly createdBy: string;
}

export class Tokens {
  readonly #db: Kysely<PeopleTables>;
  readonly #now: Clock;

  constructor(db: Kysely<PeopleTables>, now: Clock) {
    this.#db = db;
    this.#now = now;
  }

  async make(
    wanted: Grant & { readonly name: string; readonly validForDays: number },
    createdBy: string,
  ): Promise<{ readonly text: string; readonly token: ApiToken }> {
    return this.#insert("script", wanted.name, wanted, wanted.validForDays * DAY_US, createdBy);
  }

  async makeOperators(): Promise<string> {
    const scope: Scope = { kind: "nation" };
    const grant = { rights: rightSchema.options, scope };
    return (await this.#insert("operator", "local operator", grant, OPERATOR_TOKEN_US, "hub")).text;
  }

  async viewer(text: string): Promise<KnownViewer | undefined> {
    if (!TOKEN.test(text)) return undefined;
    const at = this.#now();
    const row = await this.#standing(at).where("secret_sha256", "=", hashOf(text)).selectAll().executeTakeFirst();
    if (row === undefined) return undefined;
    if (at - (row.last_used_at_us ?? 0) > USED_EVERY_US)
      await this.#db.updateTable("api_tokens").set({ last_used_at_us: at }).where("id", "=", row.id).execute();
    const { rights, scope } = readToken(row);
    return { kind: "token", tokenId: row.id, name: row.name, rights, scope };
  }

  /** Tokens of scripts that have neither expired nor been revoked. */
  async all(): Promise<readonly ApiToken[]> {
    const rows = await this.#standing(this.#now())
      .where("kind", "=", "script")
      .orderBy("created_at_us", "desc")
      .selectAll()
      .execute();
    return rows.map(readToken);
  }

  async stillStanding(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#standing(this.#now()).where("id", "in", ids).select("id").execute();
    return new Set(rows.map(({ id }) => id));
  }

  /** Ends the token, and what was made with it. */
  async revoke(id: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      await tx.updateTable("api_tokens").set({ revoked_at_us: this.#now() }).where("id", "=", id).execute();
      await endMadeBy(makerOfToken(id), this.#now, tx);
    });
  }

  /** Operators' tokens come every 20 minutes; what has run out is of no use to anybody. */
  async sweep(): Promise<void> {
    const at = this.#now();
    await this.#db.deleteFrom("api_tokens").where("kind", "=", "operator").where("expires_at_us", "<", at).execute();
  }

  async #insert(kind: "script" | "operator", name: string, grant: Grant, validForUs: number, createdBy: string) {
    const text = TOKEN_PREFIX + newSecret();
    const at = this.#now();
    const row = await this.#db.transaction().execute(async (tx) => {
      await holdMaker(createdBy, tx);
      return tx
        .insertInto("api_tokens")
        .values({
          id: newId(),
          secret_sha256: hashOf(text),
          kind,
          name,
          rights: JSON.stringify(grant.rights),
          scope: JSON.stringify(grant.scope),
          created_by: createdBy,
          created_at_us: at,
          expires_at_us: at + validForUs,
          last_used_at_us: null,
          revoked_at_us: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    });
    return { text, token: readToken(row) };
  }

  #standing(at: number) {
    return this.#db.selectFrom("api_tokens").where("expires_at_us", ">", at).where("revoked_at_us", "is", null);
  }
}

function readToken(row: Selectable<ApiTokensTable>): ApiToken {
  return {
    id: row.id,
    name: row.name,
    rights: readRights(row.rights),
    scope: readScope(row.scope),
    createdAtUs: row.created_at_us,
    expiresAtUs: row.expires_at_us,
    lastUsedAtUs: row.last_used_at_us ?? undefined,
    createdBy: row.created_by,
  };
}
