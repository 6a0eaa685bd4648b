export { type Condition, EVENTS_TABLE, type EventStore, type QueryParameters } from "./events/event-store.ts";
export type { EventWriter, InsertableBatch, StoredBatch } from "./events/event-writer.ts";
export { LANDED_SUFFIX, type LandedBatch, landedName, parseLandedName } from "./events/landed-batch.ts";
export { type EventsPlace, openEventStore, type WritableEventStore } from "./events/open.ts";
export { scopeCondition } from "./events/scope.ts";
export { EVENT_SELECT, type EventRow, type ReadEvent, readEvent } from "./events/stored-event.ts";
export type { IngestObserver, SensorWord, UrgentBatch, UrgentEvent } from "./observers.ts";
export {
  addEnrolmentToken,
  type EnrolmentGrant,
  findEnrolmentGrant,
  type NewEnrolmentToken,
} from "./room/enrolment-tokens.ts";
export { keepHeartbeats } from "./room/heartbeats.ts";
export type { Migration } from "./room/migrate.ts";
export type { RoomPlace } from "./room/open.ts";
export {
  type FinishedBatch,
  type KeptReceipt,
  RECEIPTS_KEPT,
  readLastArrival,
  readReceipts,
  recordFinished,
} from "./room/receipts.ts";
export type { RoomStore } from "./room/room-store.ts";
export { type EnrolledSensor, SensorRegistry } from "./room/sensor-registry.ts";
export type {
  ArrivalsTable,
  EnrolmentTokensTable,
  HeartbeatsTable,
  IngestTables,
  ReceiptsTable,
  SensorsTable,
  TalliesTable,
} from "./room/tables.ts";
export { openStore, type Store, type StorePlaces } from "./store.ts";
