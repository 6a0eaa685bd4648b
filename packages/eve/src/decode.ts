/** One line of EVE read: a record, or why not. */
import { isUtf8 } from "node:buffer";
import { EveTimestampReader, type JsonValue, parseExactJson } from "@watchfloor/domain";
import { type EveRecord, isJsonObject } from "./record.ts";

/** A longer line is quarantined unread; the longest of 195,799 real ones had 10,408 bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;
/** Suricata's longest event type has 13 letters; more is not Suricata speaking. */
export const MAX_EVENT_TYPE_CHARACTERS = 64;

export const QUARANTINE_REASONS = [
  "not-utf8",
  "too-long",
  "not-json",
  "not-an-object",
  "no-timestamp",
  "no-event-type",
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export type Decoded =
  | { readonly kind: "event"; readonly record: EveRecord }
  | { readonly kind: "unreadable"; readonly reason: QuarantineReason };

/** Reads the lines of one stream; holds the timestamp's second between them and nothing else. */
export class LineDecoder {
  readonly #timestamps = new EveTimestampReader();

  /** @param line without its line feed, decoded from UTF-8 that was valid. */
  decodeLine(line: string): Decoded {
    if (line.length > MAX_LINE_BYTES) return unreadable("too-long");
    let value: JsonValue;
    try {
      value = parseExactJson(line);
    } catch {
      return unreadable("not-json");
    }
    if (!isJsonObject(value)) return unreadable("not-an-object");
    const timestamp = value.timestamp;
    if (typeof timestamp !== "string" || this.#timestamps.read(timestamp) === undefined) {
      return unreadable("no-timestamp");
    }
    const eventType = value.event_type;
    if (typeof eventType !== "string" || eventType === "" || eventType.length > MAX_EVENT_TYPE_CHARACTERS) {
      return unreadable("no-event-type");
    }
    return { kind: "event", record: value as EveRecord };
  }

  /** @param bytes one line without its line feed. */
  decodeBytes(bytes: Uint8Array): Decoded {
    if (bytes.length > MAX_LINE_BYTES) return unreadable("too-long");
    if (!isUtf8(bytes)) return unreadable("not-utf8");
    return this.decodeLine(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  }
}

/** Reads one line that stands alone; a stream is read faster by one `LineDecoder`. */
export function decodeLine(line: string): Decoded {
  return new LineDecoder().decodeLine(line);
}

/** Reads one line that stands alone, from bytes that may not be UTF-8. */
export function decodeBytes(bytes: Uint8Array): Decoded {
  return new LineDecoder().decodeBytes(bytes);
}

function unreadable(reason: QuarantineReason): Decoded {
  return { kind: "unreadable", reason };
}
