/** One-time enrolment tokens: only the hash of the secret is stored, and one use wins. */
import { createHash } from "node:crypto";
import { type EpochMicros, epochMicros, type GeoId, geoId, type SensorId, sensorId } from "@watchfloor/domain";
import type { Kysely, Selectable } from "kysely";
import type { EnrolmentTokensTable, IngestTables } from "./tables.ts";

/** What a token is good for. */
export interface EnrolmentGrant {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  /** `office`, `registration`, `web` or `results`; never a voting or tabulation system. */
  readonly segment: string;
  /** What was decided about the sensor after this counts more than the token. */
  readonly createdAtUs: EpochMicros;
}

export interface NewEnrolmentToken extends EnrolmentGrant {
  /** 32 to 128 characters from a cryptographic source; whoever calls shows it once and forgets it. */
  readonly secret: string;
  readonly expiresAtUs: EpochMicros;
  /** Whoever made it; it ends with them. */
  readonly createdBy?: string;
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}

export async function addEnrolmentToken(db: Kysely<IngestTables>, token: NewEnrolmentToken): Promise<void> {
  await db
    .insertInto("enrolment_tokens")
    .values({
      secret_sha256: hashOf(token.secret),
      sensor_id: token.sensorId,
      geo_id: token.geoId,
      segment: token.segment,
      created_at_us: token.createdAtUs,
      expires_at_us: token.expiresAtUs,
      used_at_us: null,
      created_by: token.createdBy ?? "",
    })
    .execute();
}

/**
 * What a token grants, without using it up; undefined when it is unknown, used or expired.
 *
 * The lookup is by hash, so how long it takes says nothing about a secret that is nearly right.
 */
export async function findEnrolmentGrant(
  db: Kysely<IngestTables>,
  secret: string,
  now: EpochMicros,
): Promise<EnrolmentGrant | undefined> {
  const row = await db
    .selectFrom("enrolment_tokens")
    .where("secret_sha256", "=", hashOf(secret))
    .where("used_at_us", "is", null)
    .where("expires_at_us", ">", now)
    .selectAll()
    .executeTakeFirst();
  return row && grantOf(row);
}

/** Uses a token up; of two who try at once, one gets what it grants. Undefined as above. */
export async function useEnrolmentToken(
  db: Kysely<IngestTables>,
  secret: string,
  now: EpochMicros,
): Promise<EnrolmentGrant | undefined> {
  const row = await db
    .updateTable("enrolment_tokens")
    .set({ used_at_us: now })
    .where("secret_sha256", "=", hashOf(secret))
    .where("used_at_us", "is", null)
    .where("expires_at_us", ">", now)
    .returningAll()
    .executeTakeFirst();
  return row && grantOf(row);
}

/** Makes the open tokens of a sensor void. */
export async function voidEnrolmentTokens(db: Kysely<IngestTables>, id: SensorId): Promise<void> {
  await db.deleteFrom("enrolment_tokens").where("sensor_id", "=", id).where("used_at_us", "is", null).execute();
}

function grantOf(row: Selectable<EnrolmentTokensTable>): EnrolmentGrant {
  return {
    sensorId: sensorId(row.sensor_id),
    geoId: geoId(row.geo_id),
    segment: row.segment,
    createdAtUs: epochMicros(row.created_at_us),
  };
}
