/** An event as it was stored, read back: what to select, and the record put together again. */
import { type EventId, eventId, type GeoId, geoId, type SensorId, sensorId } from "@watchfloor/domain";
import { type ColumnType, type ColumnValues, recordOf, type StoredEvent, TYPED_COLUMNS } from "@watchfloor/wire";

/** A row of `EVENT_SELECT`. */
export interface EventRow extends ColumnValues {
  readonly sensor_id: string;
  readonly geo_id: string;
  /** Text of µs. */
  readonly received_us: string;
  readonly arrival: string | number;
  readonly row: number;
  readonly rest: string;
}

/** A stored event with its brands and the two numbers of its id. */
export interface ReadEvent extends StoredEvent {
  readonly id: EventId;
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  readonly arrival: number;
  readonly row: number;
}

/** How a column is asked for, so that a client without 64-bit integers loses nothing. */
function selected(name: string, type: ColumnType): string {
  if (type === "ip")
    return `if(${name} = toIPv6('::'), '', replaceRegexpOne(toString(${name}), '^::ffff:', '')) AS ${name}_text`;
  if (type === "instant") return `toUnixTimestamp64Micro(${name}) AS ${name}_us`;
  return name;
}

function valueName(name: string, type: ColumnType): string {
  if (type === "ip") return `${name}_text`;
  return type === "instant" ? `${name}_us` : name;
}

/** Every column of an event; `WHERE` and `ORDER BY` after it see the columns as they are stored. */
export const EVENT_SELECT: string = [
  "SELECT sensor_id, geo_id, toUnixTimestamp64Micro(received_at) AS received_us, arrival, row, rest",
  ...TYPED_COLUMNS.map(({ name, type }) => selected(name, type)),
].join(", ");

/** @throws {SyntaxError} when the row's `rest` is no JSON object, which no sensor can have sent. */
export function readEvent(stored: EventRow): ReadEvent {
  const arrival = Number(stored.arrival);
  const values = Object.fromEntries(TYPED_COLUMNS.map(({ name, type }) => [name, stored[valueName(name, type)]]));
  return {
    id: eventId(arrival, stored.row),
    arrival,
    row: stored.row,
    sensorId: sensorId(stored.sensor_id),
    geoId: geoId(stored.geo_id),
    receivedAtUs: Number(stored.received_us),
    record: recordOf(values, stored.rest),
  };
}
