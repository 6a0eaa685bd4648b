/** The room store as its users see it. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import type { SensorRegistry } from "./sensor-registry.ts";
import type { IngestTables } from "./tables.ts";

export interface RoomStore {
  /** `db.withTables<PeopleTables>()` for tables of other migrations. bigint columns are JS numbers. */
  readonly db: Kysely<IngestTables>;
  readonly pool: Pool;
  /** Who may send; shared by ingest and administration, so that a revocation counts at once. */
  readonly sensors: SensorRegistry;
  close(): Promise<void>;
}
