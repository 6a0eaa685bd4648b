/** After a start: last words and the last hour's alerts, read back from the stores. */
import { type Clock, epochMicros, sensorId } from "@watchfloor/domain";
import { type Heartbeat, heartbeatSchema } from "@watchfloor/wire";
import { EVENTS_TABLE, type Store } from "../store/index.ts";
import { ALERT_WINDOW_US, type AlertWindow, STEP_US } from "./alert-window.ts";
import { IS_ALERT } from "./alerts.ts";
import type { Board } from "./board.ts";

/** @returns the newest arrival that the room store has recorded. */
export async function rebuild(store: Store, board: Board, window: AlertWindow, now: Clock): Promise<number> {
  const words = await store.room.db
    .selectFrom("sensors")
    .leftJoin("heartbeats", "heartbeats.sensor_id", "sensors.sensor_id")
    .select(["sensors.sensor_id", "sensors.last_word_at_us", "heartbeats.received_at_us", "heartbeats.heartbeat"])
    .execute();
  for (const word of words) {
    const atUs = Math.max(word.last_word_at_us ?? 0, word.received_at_us ?? 0);
    // What an older version stored may lack a field of today's; then the age is known and the rest comes in seconds.
    const heartbeat: Heartbeat | undefined = heartbeatSchema.safeParse(word.heartbeat).data;
    if (atUs > 0) board.heard(sensorId(word.sensor_id), epochMicros(atUs), heartbeat);
  }
  const steps = await store.events.query<{ geo_id: string; last_us: string; worst: number; alerts: string }>(
    `SELECT geo_id, intDiv(toUnixTimestamp64Micro(received_at), ${STEP_US}) AS step, toUnixTimestamp64Micro(max(received_at)) AS last_us,
       ifNull(min(alert_severity), 3) AS worst, count() AS alerts
     FROM ${EVENTS_TABLE} WHERE ${IS_ALERT} AND received_at > fromUnixTimestamp64Micro({since:Int64}, 'UTC')
     GROUP BY geo_id, step ORDER BY geo_id, step`,
    { since: now() - ALERT_WINDOW_US },
  );
  for (const step of steps) window.add(step.geo_id, Number(step.last_us), Math.max(1, step.worst), Number(step.alerts));
  const [arrivals] = await store.room.db.selectFrom("arrivals").select("last_arrival").execute();
  return arrivals?.last_arrival ?? 0;
}
