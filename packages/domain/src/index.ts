export { ENGINE_ADVISORIES, type EngineAdvisory, engineAdvisories } from "./advisories.ts";
export { type Brand, unreachable } from "./brand.ts";
export {
  ERRORS,
  type ErrorCode,
  type ErrorEntry,
  type ErrorFacts,
  type ErrorKind,
  isWatchfloorError,
  WatchfloorError,
} from "./errors.ts";
export { formatEveTimestamp, parseEveTimestamp, readEveTimestamp } from "./eve-timestamp.ts";
export {
  isEngineEvent,
  JURISDICTION_STATES,
  type JurisdictionState,
  type Severity,
  type SignatureRef,
  severity,
  TLP_MARKINGS,
  type Tlp,
} from "./event.ts";
export {
  isRawNumber,
  type JsonObject,
  type JsonValue,
  parseExactJson,
  type RawNumber,
  rawNumber,
} from "./exact-json.ts";
export {
  type BatchSequence,
  batchSequence,
  type EventId,
  eventId,
  isSensorId,
  LANES,
  type Lane,
  NO_PREVIOUS_BATCH,
  parseEventId,
  type SensorId,
  type Sha256,
  sensorId,
  sha256,
} from "./identity.ts";
export {
  type GeoId,
  geoId,
  isGeoId,
  type Jurisdiction,
  NATION,
  type Scope,
  scopeHolds,
  stateOf,
} from "./jurisdiction.ts";
export {
  ageOf,
  type Clock,
  type EpochMicros,
  epochMicros,
  formatInstant,
  fromMillis,
  type Micros,
  micros,
} from "./time.ts";
