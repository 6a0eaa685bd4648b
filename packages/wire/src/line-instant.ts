/** Suricata's timestamps read from bytes: of all that are of one day, only the time of day is read. */
import { readEveTimestamp } from "@watchfloor/domain";
import { Expected } from "./expected.ts";
import type { LineBytes } from "./line-bytes.ts";

/** `2026-11-03T07:15:00.123456+0000` */
export const INSTANT_BYTES = 31;
/** `2026-11-03T` */
const DAY_BYTES = 11;
/** Where the offset's sign is. */
const OFFSET = 26;
const COLON = 0x3a;
const POINT = 0x2e;
/** A pair of characters that are no digits; no other pair makes up for it. */
const NO_PAIR = -1_000_000_000;

/** One for each column: times of one column in neighbouring lines are mostly of one day. */
export class InstantReader {
  /** As it was written last, and in which offset. */
  #day = new Expected("\0\0\0\0");
  #offset = this.#day;
  /** When it began there, µs since the epoch. */
  #began = 0;

  /** @returns µs since the epoch as `readEveTimestamp` has it, or a number below zero where it has none. */
  read(bytes: LineBytes, start: number): number {
    if (start + INSTANT_BYTES > bytes.length) return NO_PAIR;
    if (!this.#day.standAt(bytes, start) || !this.#offset.standAt(bytes, start + OFFSET))
      return this.#begin(bytes, start);
    const sinceDay = timeOfDay(bytes, start + DAY_BYTES);
    const at = this.#began + sinceDay;
    return sinceDay >= 0 && Number.isSafeInteger(at) ? at : NO_PAIR;
  }

  #begin(bytes: LineBytes, start: number): number {
    const text = bytes.text(start, start + INSTANT_BYTES);
    const at = readEveTimestamp(text);
    if (at === undefined) return NO_PAIR;
    this.#day = new Expected(text.slice(0, DAY_BYTES));
    this.#offset = new Expected(text.slice(OFFSET));
    this.#began = at - timeOfDay(bytes, start + DAY_BYTES);
    return at;
  }
}

/** `07:15:00.123456` in µs; below zero when it is none. */
function timeOfDay(bytes: LineBytes, at: number): number {
  const hour = pair(bytes, at);
  const minute = pair(bytes, at + 3);
  const second = pair(bytes, at + 6);
  const fraction = pair(bytes, at + 9) * 10_000 + pair(bytes, at + 11) * 100 + pair(bytes, at + 13);
  if (hour > 23 || minute > 59 || second > 59) return NO_PAIR;
  if (bytes.at(at + 2) !== COLON || bytes.at(at + 5) !== COLON || bytes.at(at + 8) !== POINT) return NO_PAIR;
  if (hour < 0 || minute < 0 || second < 0 || fraction < 0) return NO_PAIR;
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction;
}

function pair(bytes: LineBytes, at: number): number {
  const tens = bytes.at(at) - 0x30;
  const ones = bytes.at(at + 1) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NO_PAIR : tens * 10 + ones;
}
