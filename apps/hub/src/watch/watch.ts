/** The watch: how every jurisdiction and sensor stands now, what was alerted, and who else saw it. */
import type { Clock, GeoId, Scope, SensorId } from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import type {
  AlertDetail,
  AlertSummary,
  AlertsAnswer,
  Heartbeat,
  JurisdictionStatus,
  LiveMessage,
  SensorDetail,
  SensorSummary,
} from "@watchfloor/wire";

/** Calls `tick` every `ms` until the answer is called; `main.ts` hands in the real one. */
export type Every = (ms: number, tick: () => void) => () => void;

/** What the watch needs; `store` is to be narrowed to the event and room stores once they stand. */
export interface WatchDeps {
  readonly register: Register;
  readonly now: Clock;
  readonly every: Every;
}

/** A batch of the urgent lane, durable and decoded. Batches must be handed over in rising `arrival`. */
export interface UrgentBatch<Row> {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  readonly arrival: number;
  readonly receivedAtUs: number;
  /** One decoded row for each event, at its place in the batch. */
  readonly rows: readonly Row[];
}

/** What ingest tells the watch. None of these throws or waits. */
export interface WatchEars<Row> {
  received(batch: UrgentBatch<Row>): void;
  heard(sensorId: SensorId, heartbeat: Heartbeat): void;
  /** Enrolled, revoked: the sensor's row in the room store changed. */
  changed(sensorId: SensorId): void;
}

/** A live message with the place it speaks of, for the reader's scope; `hello` and `tick` are the stream's own. */
export interface PlacedMessage {
  readonly geoId: GeoId;
  readonly message: Exclude<LiveMessage, { kind: "hello" } | { kind: "tick" }>;
}

/** What serve asks of the watch. */
export interface WatchEyes {
  map(scope: Scope): readonly JurisdictionStatus[];
  sensors(scope: Scope): Promise<readonly SensorSummary[]>;
  sensor(scope: Scope, id: SensorId): Promise<SensorDetail | undefined>;
  alerts(scope: Scope, question: AlertQuestion): Promise<AlertsAnswer>;
  alert(scope: Scope, id: string): Promise<AlertDetail | undefined>;
  /** Alerts that arrived after an event id, oldest first, at most `limit`. */
  alertsAfter(scope: Scope, id: string, limit: number): Promise<readonly AlertSummary[]>;
  /** Hears every change from now on, in order; the answer ends it. */
  subscribe(listener: (placed: PlacedMessage) => void): () => void;
}

/** `GET /api/v1/alerts`: newest arrival first. */
export interface AlertQuestion {
  readonly limit: number;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly geoId?: GeoId | undefined;
  readonly sensorId?: SensorId | undefined;
  readonly sid?: number | undefined;
  readonly severity?: number | undefined;
}
