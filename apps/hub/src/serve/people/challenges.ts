/** What a passkey must sign: each challenge once, for one purpose, within two minutes. */
import type { Clock } from "@watchfloor/domain";
import type { Kysely } from "kysely";
import { hashOf } from "./secrets.ts";
import type { PeopleTables } from "./tables.ts";

export const CHALLENGE_MS = 120_000;

export class Challenges {
  readonly #db: Kysely<PeopleTables>;
  readonly #now: Clock;

  constructor(db: Kysely<PeopleTables>, now: Clock) {
    this.#db = db;
    this.#now = now;
  }

  /** Also removes those that ran out, so the table holds no more than two minutes of what the rate limit lets through. */
  async keep(challenge: string, purpose: string): Promise<void> {
    const at = this.#now();
    await this.#db.deleteFrom("challenges").where("expires_at_us", "<=", at).execute();
    await this.#db
      .insertInto("challenges")
      .values({ challenge_sha256: hashOf(challenge), purpose, expires_at_us: at + CHALLENGE_MS * 1_000 })
      .execute();
  }

  /** True once, for the purpose it was made for; used up whatever comes of it. */
  async use(challenge: string, purpose: string): Promise<boolean> {
    const row = await this.#db
      .deleteFrom("challenges")
      .where("challenge_sha256", "=", hashOf(challenge))
      .returning(["purpose", "expires_at_us"])
      .executeTakeFirst();
    return row !== undefined && row.purpose === purpose && row.expires_at_us > this.#now();
  }
}
