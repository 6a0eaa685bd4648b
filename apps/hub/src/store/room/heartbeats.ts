/** The last heartbeat of every sensor. */
import type { EpochMicros, SensorId } from "@watchfloor/domain";
import type { Heartbeat } from "@watchfloor/wire";
import type { Kysely } from "kysely";
import type { IngestTables } from "./tables.ts";

/** Keeps `heartbeat` as the sensor's last, unless a later one is kept already. */
export async function keepHeartbeat(
  db: Kysely<IngestTables>,
  sensorId: SensorId,
  receivedAtUs: EpochMicros,
  heartbeat: Heartbeat,
): Promise<void> {
  const row = { received_at_us: receivedAtUs, heartbeat: JSON.stringify(heartbeat) };
  await db
    .insertInto("heartbeats")
    .values({ sensor_id: sensorId, ...row })
    .onConflict((conflict) =>
      conflict.column("sensor_id").doUpdateSet(row).where("heartbeats.received_at_us", "<=", receivedAtUs),
    )
    .execute();
}
