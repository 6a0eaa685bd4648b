/** Everything about one alert: its card, its record, the records of its conversation, and who else saw it. */
import type { GeoId, Scope } from "@watchfloor/domain";
import type { AlertDetail, StoredEvent } from "@watchfloor/wire";
import {
  EVENT_SELECT,
  EVENTS_TABLE,
  type EventRow,
  type EventStore,
  type ReadEvent,
  readEvent,
} from "../store/index.ts";
import type { AlertReader } from "./alert-summary.ts";
import { READ_SETTINGS } from "./alerts.ts";
import { seenElsewhere } from "./seen-elsewhere.ts";

export const MAX_RELATED = 500;
/** Suricata's flow ids come again after a while; a conversation is sought this far on either side of its alert. */
const FLOW_REACH_US = 24 * 3_600_000_000;

export interface AlertDetailDeps {
  readonly events: EventStore;
  readonly reader: AlertReader;
  readonly label: (place: GeoId) => string;
  readonly isInside: (ip: string) => boolean;
}

interface Related {
  readonly related: StoredEvent[];
  readonly relatedTotal: number;
}

function toldOf({ id, sensorId, geoId, receivedAtUs, record }: ReadEvent): StoredEvent {
  return { id, sensorId, geoId, receivedAtUs, record };
}

/** The sensor's other records of the conversation; its place is the alert's, so the scope holds them too. */
async function readRelated(events: EventStore, alert: ReadEvent, flowId: string, atUs: number): Promise<Related> {
  if (!/^[1-9]\d{0,19}$/.test(flowId)) return { related: [], relatedTotal: 0 };
  const asked = `sensor_id = {sensor:String} AND geo_id = {geo:String} AND flow_id = {flow:UInt64}
    AND timestamp BETWEEN fromUnixTimestamp64Micro({from:Int64}, 'UTC') AND fromUnixTimestamp64Micro({to:Int64}, 'UTC')
    AND NOT (arrival = {arrival:UInt64} AND row = {row:UInt32})`;
  const parameters = {
    sensor: alert.sensorId,
    geo: alert.geoId,
    flow: flowId,
    from: Math.max(0, atUs - FLOW_REACH_US),
    to: atUs + FLOW_REACH_US,
    arrival: alert.arrival,
    row: alert.row,
  };
  const rows = await events.query<EventRow>(
    `${EVENT_SELECT} FROM ${EVENTS_TABLE} WHERE ${asked} ORDER BY timestamp, arrival, row LIMIT ${MAX_RELATED} ${READ_SETTINGS}`,
    parameters,
  );
  const [counted] = await events.query<{ total: string }>(
    `SELECT count() AS total FROM ${EVENTS_TABLE} WHERE ${asked} ${READ_SETTINGS}`,
    parameters,
  );
  return { related: rows.map((row) => toldOf(readEvent(row))), relatedTotal: Number(counted?.total ?? 0) };
}

export async function alertDetail(
  deps: AlertDetailDeps,
  scope: Scope,
  event: ReadEvent,
  nowUs: number,
): Promise<AlertDetail> {
  const alert = deps.reader.summary(event);
  return {
    asOfUs: nowUs,
    alert,
    card: deps.reader.card(event),
    event: toldOf(event),
    ...(await readRelated(deps.events, event, alert.flowId, alert.atUs)),
    seenElsewhere: await seenElsewhere(deps, scope, alert, event.geoId, nowUs),
  };
}
