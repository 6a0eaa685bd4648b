/** Small guards over what the hub sends: enough that a page never trips over a missing list; the hub has the schema. */
import type {
  AlertDetail,
  AlertSummary,
  AlertsAnswer,
  JurisdictionStatus,
  LiveMessage,
  MapAnswer,
  Me,
  QueryAnswer,
  SensorDetail,
  SensorSummary,
  SensorsAnswer,
} from "@watchfloor/wire";

type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function has(value: Fields, kind: "string" | "number", ...names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === kind);
}

function listOf<T>(value: unknown, of: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(of);
}

export function isAlertSummary(value: unknown): value is AlertSummary {
  return (
    isFields(value) &&
    has(value, "string", "id", "sensorId", "geoId", "place", "headline", "signature", "srcIp", "destIp", "flowId") &&
    has(value, "number", "atUs", "receivedAtUs", "gid", "sid", "rev", "severity")
  );
}

export function isJurisdictionStatus(value: unknown): value is JurisdictionStatus {
  return (
    isFields(value) &&
    has(value, "string", "geoId", "name", "postal", "state") &&
    has(value, "number", "sensors", "liveSensors", "alertsLastHour")
  );
}

export function isSensorSummary(value: unknown): value is SensorSummary {
  return (
    isFields(value) &&
    has(value, "string", "sensorId", "geoId", "place", "link", "state") &&
    has(value, "number", "enrolledAtUs", "certificateExpiresAtUs", "gaps", "chainBreaks") &&
    isFields(value.held) &&
    isFields(value.refused) &&
    Array.isArray(value.engineAdvisories)
  );
}

function isAnswer(value: unknown): value is Fields {
  return isFields(value) && has(value, "number", "asOfUs");
}

export function isMapAnswer(value: unknown): value is MapAnswer {
  return isAnswer(value) && listOf(value.jurisdictions, isJurisdictionStatus);
}

export function isAlertsAnswer(value: unknown): value is AlertsAnswer {
  return isAnswer(value) && has(value, "number", "total") && listOf(value.alerts, isAlertSummary);
}

export function isAlertDetail(value: unknown): value is AlertDetail {
  return (
    isAnswer(value) &&
    isAlertSummary(value.alert) &&
    isFields(value.card) &&
    isFields(value.event) &&
    Array.isArray(value.related) &&
    isFields(value.seenElsewhere)
  );
}

export function isSensorsAnswer(value: unknown): value is SensorsAnswer {
  return isAnswer(value) && listOf(value.sensors, isSensorSummary);
}

export function isSensorDetail(value: unknown): value is SensorDetail {
  return (
    isAnswer(value) &&
    isSensorSummary(value.sensor) &&
    Array.isArray(value.engineEvents) &&
    Array.isArray(value.eventTypes)
  );
}

export function isQueryAnswer(value: unknown): value is QueryAnswer {
  return isAnswer(value) && has(value, "number", "total", "elapsedUs");
}

export function isMe(value: unknown): value is Me {
  return isAnswer(value) && has(value, "string", "name") && Array.isArray(value.rights) && isFields(value.hub);
}

/** A message of the live stream; undefined when it is none this version knows. */
export function readLiveMessage(value: unknown): LiveMessage | undefined {
  return isLiveMessage(value) ? value : undefined;
}

const LIVE_KINDS: readonly string[] = [
  "hello",
  "tick",
  "alert",
  "sensor",
  "jurisdiction",
] satisfies readonly LiveMessage["kind"][];

/** Whether it is a message of a kind this version does not have. */
export function isUnknownKind(value: unknown): boolean {
  return isFields(value) && typeof value.kind === "string" && !LIVE_KINDS.includes(value.kind);
}

function isLiveMessage(value: unknown): value is LiveMessage {
  if (!isFields(value)) return false;
  switch (value.kind) {
    case "hello":
      return has(value, "number", "atUs") && typeof value.resumed === "boolean";
    case "tick":
      return has(value, "number", "atUs", "dropped");
    case "alert":
      return isAlertSummary(value.alert);
    case "sensor":
      return has(value, "number", "atUs") && isSensorSummary(value.sensor);
    case "jurisdiction":
      return has(value, "number", "atUs") && isJurisdictionStatus(value.jurisdiction);
    default:
      return false;
  }
}
