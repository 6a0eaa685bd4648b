/** The last heartbeat of every sensor. */
import type { Kysely } from "kysely";
import type { SensorWord } from "../observers.ts";
import type { IngestTables } from "./tables.ts";

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
        .whereRef("heartbeats.received_at_us", "<=", "excluded.received_at_us"),
    )
    .execute();
}
