/** Who made an invitation or a token, and the end of all that somebody made. */
import { type Clock, WatchfloorError } from "@watchfloor/domain";
import type { Kysely, Transaction } from "kysely";
import type { KnownViewer } from "../policy.ts";
import type { PeopleTables } from "./tables.ts";

const TOKEN = "token ";

/** What `created_by` says: the id of a person, `token ID`, or `hub`. */
export function makerOf(viewer: KnownViewer): string {
  return viewer.kind === "person" ? viewer.personId : makerOfToken(viewer.tokenId);
}

export function makerOfToken(id: string): string {
  return `${TOKEN}${id}`;
}

/**
 * Keeps whoever is about to make something from ending until the transaction does: what is made in the moment of an end
 * is either seen by it or not made.
 *
 * @throws {WatchfloorError} E_UNAUTHENTICATED when they have ended since they were let in.
 */
export async function holdMaker(maker: string, tx: Transaction<PeopleTables>): Promise<void> {
  if (maker === "hub") return;
  const standing = maker.startsWith(TOKEN)
    ? await tx
        .selectFrom("api_tokens")
        .where("id", "=", maker.slice(TOKEN.length))
        .where("revoked_at_us", "is", null)
        .select("id")
        .forShare()
        .executeTakeFirst()
    : await tx
        .selectFrom("people")
        .where("id", "=", maker)
        .where("ended_at_us", "is", null)
        .select("id")
        .forShare()
        .executeTakeFirst();
  if (standing === undefined) throw new WatchfloorError("E_UNAUTHENTICATED");
}

/**
 * Ends what was made by somebody who has ended, and what was made with that: tokens, and invitations and enrolment tokens
 * that nobody has used. Otherwise who foresees the end of an account would leave a door open for the time after.
 */
export async function endMadeBy(maker: string, now: Clock, db: Kysely<PeopleTables>): Promise<void> {
  let makers: readonly string[] = [maker];
  while (makers.length > 0) {
    await db.deleteFrom("invitations").where("created_by", "in", makers).where("used_at_us", "is", null).execute();
    await db.deleteFrom("enrolment_tokens").where("created_by", "in", makers).where("used_at_us", "is", null).execute();
    const ended = await db
      .updateTable("api_tokens")
      .set((row) => ({ revoked_at_us: row.fn.coalesce("revoked_at_us", row.val<number>(now())) }))
      .where("created_by", "in", makers)
      .returning("id")
      .execute();
    // A token is made by one that is older, so this ends.
    makers = ended.map(({ id }) => makerOfToken(id));
  }
}

/** Names for people to read, by what `created_by` says. Only operators' tokens are ever removed from the table. */
export async function namesOfMakers(
  makers: readonly string[],
  db: Kysely<PeopleTables>,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(makers)].map((maker) => (maker.startsWith(TOKEN) ? maker.slice(TOKEN.length) : maker));
  if (ids.length === 0) return new Map();
  const people = await db.selectFrom("people").where("id", "in", ids).select(["id", "name"]).execute();
  const tokens = await db.selectFrom("api_tokens").where("id", "in", ids).select(["id", "name"]).execute();
  const names = new Map([
    ...people.map(({ id, name }) => [id, name] as const),
    ...tokens.map(({ id, name }) => [makerOfToken(id), name] as const),
  ]);
  return new Map(makers.map((maker) => [maker, names.get(maker) ?? (maker === "hub" ? "hub" : "local operator")]));
}
