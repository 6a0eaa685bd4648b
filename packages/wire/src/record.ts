/** EVE's record put together again from its columns and its rest: the inverse of the encoder. */
import {
  epochMicros,
  formatEveTimestamp,
  isRawNumber,
  type JsonObject,
  type JsonValue,
  parseExactJson,
  rawNumber,
} from "@watchfloor/domain";
import { type ColumnType, TYPED_COLUMNS } from "./columns.ts";

/** Values by column name as a store or `decodeBatch` gives them; numbers may come as text or bigint. */
export type ColumnValues = Readonly<Record<string, unknown>>;

/**
 * Rebuilds the record. What the rest says stands before what a column says: where both have a field, the column holds
 * only what could be searched of it. Absent are: missing, null, empty text, empty list.
 *
 * @param rest the column `rest`; empty text when there is none.
 * @throws {SyntaxError} when `rest` is not a JSON object.
 */
export function recordOf(columns: ColumnValues, rest: string): JsonObject {
  const parsed = parseExactJson(rest === "" ? "{}" : rest);
  if (!isMutableObject(parsed)) throw new SyntaxError("rest is not a JSON object");
  for (const { name, path, type } of TYPED_COLUMNS) {
    const value = jsonOf(type, columns[name]);
    if (value !== undefined) place(parsed, path.split("."), value);
  }
  return parsed;
}

interface MutableObject {
  [key: string]: JsonValue;
}

/** Keys come from the table and are never hostile; what the rest holds already stays. */
function place(record: MutableObject, keys: readonly string[], value: JsonValue): void {
  let at = record;
  for (const key of keys.slice(0, -1)) {
    const held = Object.hasOwn(at, key) ? at[key] : undefined;
    const next: JsonValue = held ?? {};
    if (!isMutableObject(next)) return;
    if (held === undefined) at[key] = next;
    at = next;
  }
  const last = keys.at(-1) ?? "";
  if (!Object.hasOwn(at, last)) at[last] = value;
}

function jsonOf(type: ColumnType, value: unknown): JsonValue | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  switch (type) {
    case "text":
    case "word":
    case "ip":
      return String(value);
    case "texts":
      return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
    case "bool":
      return value === true || value === 1 || value === "true" || value === "1";
    case "u8":
    case "u16":
    case "u32":
    case "u64":
      return Number.isSafeInteger(Number(value)) ? Number(value) : rawNumber(String(value));
    case "instant":
      return formatEveTimestamp(epochMicros(Number(value)));
  }
}

function isMutableObject(value: JsonValue): value is MutableObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRawNumber(value);
}
