export { type Condition, EVENTS_TABLE, type EventStore, type QueryParameters } from "./events/event-store.ts";
export { scopeCondition } from "./events/scope.ts";
export type { IngestObserver, SensorWord, UrgentBatch, UrgentEvent } from "./observers.ts";
export {
  addEnrolmentToken,
  type EnrolmentGrant,
  type NewEnrolmentToken,
  useEnrolmentToken,
} from "./room/enrolment-tokens.ts";
export type { Migration } from "./room/migrate.ts";
export type { RoomStore } from "./room/room-store.ts";
export type { EnrolledSensor, SensorRegistry } from "./room/sensor-registry.ts";
export type {
  ArrivalsTable,
  EnrolmentTokensTable,
  HeartbeatsTable,
  IngestTables,
  ReceiptsTable,
  SensorsTable,
  TalliesTable,
} from "./room/tables.ts";
export type { Store } from "./store.ts";
