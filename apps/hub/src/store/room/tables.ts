/** Tables of the room store that ingest writes; `migrations/0001-ingest.ts` makes them. Times are µs since 1970. */
import type { Heartbeat } from "@watchfloor/wire";
import type { ColumnType, Generated } from "kysely";

/** bigint in SQL, a JS number here: µs and counts stay below 2^53 (the pool's type parser refuses others). */
type Whole = number;

export interface SensorsTable {
  readonly sensor_id: string;
  readonly geo_id: string;
  readonly segment: string;
  readonly enrolled_at_us: Whole;
  /** SHA-256 of the certificate, DER, lower-case hexadecimal: the sensor's identity. */
  readonly certificate_fingerprint: string;
  readonly certificate_serial: string;
  readonly certificate_expires_at_us: Whole;
  readonly revoked_at_us: Whole | null;
  readonly last_word_at_us: Whole | null;
}

export interface EnrolmentTokensTable {
  /** SHA-256 of the secret; the secret itself is never stored. */
  readonly secret_sha256: string;
  readonly sensor_id: string;
  readonly geo_id: string;
  readonly segment: string;
  readonly created_at_us: Whole;
  readonly expires_at_us: Whole;
  readonly used_at_us: Whole | null;
  /** As `created_by` of tokens and invitations; empty in rows older than the column. */
  readonly created_by: Generated<string>;
}

/** The newest receipts of every lane, `RECEIPTS_KEPT` of each. */
export interface ReceiptsTable {
  readonly sensor_id: string;
  readonly lane: string;
  readonly sequence: Whole;
  readonly digest: string;
  readonly rows: number;
  readonly arrival: Whole;
  readonly received_at_us: Whole;
}

/** What the hub holds of a sensor, counted once per stored batch. */
export interface TalliesTable {
  readonly sensor_id: string;
  readonly batches: Generated<Whole>;
  readonly events: Generated<Whole>;
  readonly alerts: Generated<Whole>;
  readonly engine_events: Generated<Whole>;
  /** Batch numbers that have not come. */
  readonly gaps: Generated<Whole>;
  readonly chain_breaks: Generated<Whole>;
  /** Batches the event store refused, kept in `landing/refused/`. */
  readonly refused_batches: Generated<Whole>;
  readonly refused_events: Generated<Whole>;
}

/** The last heartbeat of every sensor. */
export interface HeartbeatsTable {
  readonly sensor_id: string;
  readonly received_at_us: Whole;
  readonly heartbeat: ColumnType<Heartbeat, string, string>;
}

/** One row: how far arrivals have been recorded. */
export interface ArrivalsTable {
  readonly singleton: Generated<boolean>;
  readonly last_arrival: Whole;
}

/** Add further tables with Kysely's `db.withTables<...>()`. */
export interface IngestTables {
  readonly sensors: SensorsTable;
  readonly enrolment_tokens: EnrolmentTokensTable;
  readonly receipts: ReceiptsTable;
  readonly tallies: TalliesTable;
  readonly heartbeats: HeartbeatsTable;
  readonly arrivals: ArrivalsTable;
}
