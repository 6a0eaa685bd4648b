/** What ingest tells `watch` and `serve`, as soon as it is durable and without waiting for the event store. */
import type { EpochMicros, GeoId, SensorId } from "@watchfloor/domain";
import type { Heartbeat } from "@watchfloor/wire";
import type { LandedBatch } from "./events/landed-batch.ts";

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
  /** An urgent batch too large to be pushed: it has landed, and its alerts are to be read from the event store. */
  onBacklog(batch: Pick<LandedBatch, "sensorId" | "geoId" | "arrival" | "receivedAtUs">): void;
  onHeartbeat(word: SensorWord): void;
}
