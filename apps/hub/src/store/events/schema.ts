/** The table of events: made, and brought up to the table of columns, when the store opens. */
import { WatchfloorError } from "@watchfloor/domain";
import { BATCH_COLUMNS, IDENTITY_COLUMNS } from "./event-columns.ts";
import { EVENTS_TABLE } from "./event-store.ts";

/** Raised when a change cannot be derived by comparison (a type, the order); new columns do not raise it. */
export const EVENTS_VERSION = 1;

/** A column's whole declaration. */
interface Declared {
  readonly name: string;
  readonly declaration: string;
}

const DECLARED: readonly Declared[] = [...IDENTITY_COLUMNS, ...BATCH_COLUMNS].map((column) => {
  const codec = "codec" in column && column.codec !== undefined ? ` CODEC(${column.codec})` : "";
  return { name: column.name, declaration: `${column.name} ${column.stored}${codec}` };
});

/** Insert cost of all four together was within the noise of measuring (docs/adr/0003-event-store.md). */
const INDEXES = [
  "INDEX by_arrival arrival TYPE minmax GRANULARITY 1",
  "INDEX by_time timestamp TYPE minmax GRANULARITY 1",
  "INDEX by_place geo_id TYPE set(256) GRANULARITY 1",
  "INDEX by_flow flow_id TYPE bloom_filter(0.01) GRANULARITY 2",
];

/**
 * A landed file goes only when its rows rest on the disk: parts are synced with their directory, after an insert and
 * after a merge, since a merge removes what was synced before it. Parts below 128 MiB are one file instead of
 * hundreds, so that a sync costs one flush. A merge costs by the column, as an insert does, and quiet sensors make many small parts: so
 * four times as many parts as usual are merged at a time (docs/adr/0003-event-store.md).
 */
const SETTINGS = [
  "fsync_after_insert = 1",
  "fsync_part_directory = 1",
  "min_rows_to_fsync_after_merge = 1",
  "min_compressed_bytes_to_fsync_after_merge = 1",
  "min_bytes_for_wide_part = 134217728",
  "merge_selector_base = 20",
];

/**
 * Partitions by the month of receipt, never of the packet: captures from 1970 would make a partition each.
 * Ordered by kind and arrival, as nearly every question names a kind and wants the newest.
 */
export function createTableStatement(): string {
  return `CREATE TABLE IF NOT EXISTS ${EVENTS_TABLE} (
    ${[...DECLARED.map((column) => column.declaration), ...INDEXES].join(",\n    ")}
  ) ENGINE = MergeTree PARTITION BY toYYYYMM(received_at) ORDER BY (event_type, arrival, row)
  SETTINGS ${SETTINGS.join(", ")} COMMENT 'watchfloor events ${EVENTS_VERSION}'`;
}

/** What migrating needs of an engine. */
export interface SchemaEngine {
  command(sql: string): Promise<void>;
  query<Row>(sql: string): Promise<readonly Row[]>;
}

/**
 * Makes the table or adds the columns it lacks; does nothing when all is there.
 *
 * @throws {WatchfloorError} E_DATA_NEWER when a newer version wrote the table.
 */
export async function migrateEvents(engine: SchemaEngine): Promise<void> {
  await engine.command(createTableStatement());
  const [table] = await engine.query<{ comment: string }>(
    `SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = '${EVENTS_TABLE}'`,
  );
  const found = Number(/^watchfloor events (\d+)$/.exec(table?.comment ?? "")?.[1] ?? 0);
  const columns = await engine.query<{ name: string }>(
    `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '${EVENTS_TABLE}'`,
  );
  const held = new Set(columns.map((column) => column.name));
  const known = new Set(DECLARED.map((column) => column.name));
  const unknown = [...held].find((name) => !known.has(name));
  if (found > EVENTS_VERSION || unknown !== undefined) {
    throw new WatchfloorError("E_DATA_NEWER", { store: "events", found, known: EVENTS_VERSION, column: unknown });
  }
  for (const { name, declaration } of DECLARED) {
    if (!held.has(name)) await engine.command(`ALTER TABLE ${EVENTS_TABLE} ADD COLUMN IF NOT EXISTS ${declaration}`);
  }
}
