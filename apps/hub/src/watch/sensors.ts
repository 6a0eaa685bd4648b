/** Sensors with what the hub holds of them: the list, and one sensor's health in full. */
import { type Scope, type SensorId, scopeHolds } from "@watchfloor/domain";
import type { SensorDetail, SensorSummary } from "@watchfloor/wire";
import { EVENTS_TABLE, type EventStore, type RoomStore } from "../store/index.ts";
import { READ_SETTINGS } from "./alerts.ts";
import type { Board, Tally } from "./board.ts";

/** Signatures and event types shown of one sensor; there are some 400 engine events in all. */
const MAX_KINDS = 1_000;

export async function readTallies(
  room: RoomStore,
  sensorIds?: readonly SensorId[],
): Promise<ReadonlyMap<string, Tally>> {
  const all = room.db
    .selectFrom("tallies")
    .select([
      "sensor_id",
      "batches",
      "events",
      "alerts",
      "engine_events",
      "gaps",
      "chain_breaks",
      "refused_batches",
      "refused_events",
    ]);
  const rows = await (sensorIds === undefined ? all : all.where("sensor_id", "in", sensorIds)).execute();
  return new Map(rows.map((row) => [row.sensor_id, row]));
}

export async function sensorSummaries(
  room: RoomStore,
  board: Board,
  scope: Scope,
  nowUs: number,
): Promise<SensorSummary[]> {
  const tallies = await readTallies(room);
  return board
    .all()
    .filter(({ geoId }) => scopeHolds(scope, geoId))
    .map((sensor) => board.summaryOf(sensor, nowUs, tallies.get(sensor.sensorId)))
    .sort((a, b) => (a.place === b.place ? a.sensorId.localeCompare(b.sensorId) : a.place.localeCompare(b.place)));
}

/** Undefined for a sensor that does not exist and for one outside the scope alike. */
export async function sensorDetail(
  deps: { readonly room: RoomStore; readonly events: EventStore; readonly board: Board },
  scope: Scope,
  id: SensorId,
  nowUs: number,
): Promise<SensorDetail | undefined> {
  const sensor = deps.board.all().find(({ sensorId }) => sensorId === id);
  if (sensor === undefined || !scopeHolds(scope, sensor.geoId)) return undefined;
  const parameters = { sensor: id, geo: sensor.geoId };
  const own = "sensor_id = {sensor:String} AND geo_id = {geo:String}";
  const kinds = await deps.events.query<{ event_type: string; events: string; last_us: string }>(
    `SELECT event_type, count() AS events, toUnixTimestamp64Micro(max(received_at)) AS last_us FROM ${EVENTS_TABLE}
     WHERE ${own} GROUP BY event_type ORDER BY events DESC, event_type LIMIT ${MAX_KINDS} ${READ_SETTINGS}`,
    parameters,
  );
  const engine = await deps.events.query<{ sid: number; signature: string; events: string; last_us: string }>(
    `SELECT ifNull(alert_signature_id, 0) AS sid, any(alert_signature) AS signature, count() AS events,
       toUnixTimestamp64Micro(max(received_at)) AS last_us FROM ${EVENTS_TABLE}
     WHERE ${own} AND engine_event GROUP BY sid ORDER BY events DESC, sid LIMIT ${MAX_KINDS} ${READ_SETTINGS}`,
    parameters,
  );
  const tallies = await readTallies(deps.room, [id]);
  return {
    asOfUs: nowUs,
    sensor: deps.board.summaryOf(sensor, nowUs, tallies.get(id)),
    engineEvents: engine.map((row) => ({
      sid: row.sid,
      signature: row.signature,
      events: Number(row.events),
      lastAtUs: Number(row.last_us),
    })),
    eventTypes: kinds.map((row) => ({
      eventType: row.event_type,
      events: Number(row.events),
      lastAtUs: Number(row.last_us),
    })),
  };
}
