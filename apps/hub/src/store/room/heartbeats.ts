/** The last heartbeat of every sensor. */
import { type Kysely, sql } from "kysely";
import type { SensorWord } from "../observers.ts";
import type { IngestTables } from "./tables.ts";

/** A word kept as of a time so far ahead was kept by a clock that has been set back since. */
const AHEAD_US = 60_000_000;

/** Keeps each word as its sensor's last, unless a later one is kept already. One word a sensor. */
export async function keepHeartbeats(db: Kysely<IngestTables>, words: readonly SensorWord[]): Promise<void> {
  const rows = words.map(({ sensorId, receivedAtUs, heartbeat }) => ({
    sensor_id: sensorId,
    received_at_us: receivedAtUs,
    heartbeat: JSON.stringify(heartbeat),
  }));
  await db
    .insertInto("heartbeats")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column("sensor_id")
        .doUpdateSet((row) => ({
          received_at_us: row.ref("excluded.received_at_us"),
          heartbeat: row.ref("excluded.heartbeat"),
        }))
        .where((where) =>
          where.or([
            where("heartbeats.received_at_us", "<=", where.ref("excluded.received_at_us")),
            where("heartbeats.received_at_us", ">", sql<number>`excluded.received_at_us + ${AHEAD_US}::bigint`),
          ]),
        ),
    )
    .execute();
}
