/** One line of EVE read: a record, or why not. */
import { isUtf8 } from "node:buffer";
import { type JsonValue, parseExactJson, readEveTimestamp } from "@watchfloor/domain";
import { type EveRecord, isJsonObject } from "./record.ts";

/** A longer line is quarantined unread; the longest of 195,799 real ones had 10,408 bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;
/** The longest in 129 real captures, `bittorrent_dht`, has 14; this leaves room and bounds a counter's label. */
export const MAX_EVENT_TYPE_CHARACTERS = 64;

/** Objects and arrays within each other; the deepest real record has 5. A line of twice as many characters cannot be deeper. */
export const MAX_DEPTH = 500;

export const QUARANTINE_REASONS = [
  "not-utf8",
  "too-long",
  "too-deep",
  "not-json",
  "not-an-object",
  "no-timestamp",
  "no-event-type",
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export type Decoded =
  | { readonly kind: "event"; readonly record: EveRecord }
  | { readonly kind: "unreadable"; readonly reason: QuarantineReason };

/**
 * Reads one line.
 *
 * @param line without its line feed, decoded from bytes that were valid UTF-8.
 */
export function decodeLine(line: string): Decoded {
  if (line.length > MAX_LINE_BYTES) return unreadable("too-long");
  if (!isDeepestLevelBearable(line)) return unreadable("too-deep");
  let value: JsonValue;
  try {
    value = parseExactJson(line);
  } catch {
    return unreadable("not-json");
  }
  if (!isJsonObject(value)) return unreadable("not-an-object");
  const { timestamp, event_type: eventType } = value;
  if (typeof timestamp !== "string" || readEveTimestamp(timestamp) === undefined) return unreadable("no-timestamp");
  if (typeof eventType !== "string" || eventType === "" || eventType.length > MAX_EVENT_TYPE_CHARACTERS) {
    return unreadable("no-event-type");
  }
  return { kind: "event", record: value as EveRecord };
}

/** Reads one line, without its line feed, from bytes that may not be UTF-8. */
export function decodeBytes(bytes: Uint8Array): Decoded {
  if (bytes.length > MAX_LINE_BYTES) return unreadable("too-long");
  if (!isUtf8(bytes)) return unreadable("not-utf8");
  return decodeLine(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
}

/**
 * Whether brackets nest no deeper than `MAX_DEPTH`; those inside strings do not count.
 *
 * `JSON.parse` bears any depth, but `JSON.stringify` and most other readers recurse and would end the program.
 */
function isDeepestLevelBearable(line: string): boolean {
  if (line.length <= 2 * MAX_DEPTH || count(line, "{") + count(line, "[") <= MAX_DEPTH) return true;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return false;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return true;
}

/** How often `bracket` stands in the line, strings included: a few leaps, where a look at every character takes long. */
function count(line: string, bracket: "{" | "["): number {
  let found = 0;
  for (let at = line.indexOf(bracket); at >= 0; at = line.indexOf(bracket, at + 1)) found++;
  return found;
}

function unreadable(reason: QuarantineReason): Decoded {
  return { kind: "unreadable", reason };
}
