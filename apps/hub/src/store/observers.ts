/** What ingest tells `watch` and `serve`, as soon as it is durable and without waiting for the event store. */
import type { EpochMicros, GeoId, SensorId } from "@watchfloor/domain";
import type { Heartbeat } from "@watchfloor/wire";

/** Events of one urgent batch, as EVE records put together again. */
export interface UrgentBatch {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  /** The hub's running number of the batch; an event's id is `eventId(arrival, its place in events)`. */
  readonly arrival: number;
  readonly receivedAtUs: EpochMicros;
  readonly events: readonly UrgentEvent[];
}

export interface UrgentEvent {
  readonly row: number;
  readonly engineEvent: boolean;
  /** EVE's own record. */
  readonly record: Readonly<Record<string, unknown>>;
}

export interface SensorWord {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  readonly receivedAtUs: EpochMicros;
  readonly heartbeat: Heartbeat;
}

/** Called in order of arrival; a call that throws is logged and hinders nobody. */
export interface IngestObserver {
  onUrgent(batch: UrgentBatch): void;
  onHeartbeat(word: SensorWord): void;
}
