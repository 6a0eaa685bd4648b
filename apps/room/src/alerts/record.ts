/** Reads EVE records as they were stored: any field may be missing or of another kind than it should be. */
import type { SignatureRef } from "@watchfloor/domain";
import { isFields } from "../api/shape.ts";

export type EveRecord = Readonly<Record<string, unknown>>;

const EVE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\d*(Z|[+-]\d\d:?\d\d)$/;

/** The field at a dotted path; undefined when any part is missing. */
export function fieldAt(record: EveRecord, path: string): unknown {
  let value: unknown = record;
  for (const name of path.split(".")) {
    if (!isFields(value)) return undefined;
    value = value[name];
  }
  return value;
}

/** The field as text for a person: text, number, truth, or a list of these; undefined for what is none. */
export function textAt(record: EveRecord, path: string): string | undefined {
  const value = fieldAt(record, path);
  if (typeof value === "string") return value === "" ? undefined : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value) && value.length > 0) {
    return value
      .map((item: unknown) => (typeof item === "string" || typeof item === "number" ? item : JSON.stringify(item)))
      .join(", ");
  }
  return undefined;
}

export function numberAt(record: EveRecord, path: string): number | undefined {
  const value = fieldAt(record, path);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Time of the record, µs since the epoch; undefined when it has none that can be read. */
export function timeOf(record: EveRecord): number | undefined {
  const [, seconds, fraction = "", zone = ""] = EVE_TIME.exec(textAt(record, "timestamp") ?? "") ?? [];
  const colon = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const wholeMs = Date.parse(`${seconds}${colon}`);
  return Number.isNaN(wholeMs) ? undefined : wholeMs * 1000 + Number(fraction.padEnd(6, "0"));
}

/** EVE's kind, `record` when it does not say. */
export function kindOf(record: EveRecord): string {
  return textAt(record, "event_type") ?? "record";
}

/** The signature of an alert record; zeros where it does not say. */
export function signatureOf(record: EveRecord): SignatureRef {
  const at = (name: string) => numberAt(record, `alert.${name}`) ?? 0;
  return { gid: at("gid"), sid: at("signature_id"), rev: at("rev") };
}
