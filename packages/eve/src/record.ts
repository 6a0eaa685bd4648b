/** One EVE record: Suricata's own words, unchanged. */
import { isEngineEvent, isRawNumber, type JsonObject, type JsonValue } from "@watchfloor/domain";

/** What every record has; all other fields are as Suricata wrote them, of any kind. */
export interface EveRecord extends JsonObject {
  readonly timestamp: string;
  readonly event_type: string;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

/** Whether a record is Suricata's word about its own capture: an alert of the engine's sids. Health, not an alert. */
export function isEngineEventRecord(record: EveRecord): boolean {
  if (record.event_type !== "alert") return false;
  const alert = record.alert;
  if (!isJsonObject(alert)) return false;
  const gid = alert.gid;
  const sid = alert.signature_id;
  return typeof gid === "number" && typeof sid === "number" && isEngineEvent({ gid, sid, rev: 0 });
}
