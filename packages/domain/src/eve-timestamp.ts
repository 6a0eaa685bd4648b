/**
 * Suricata's timestamp, read without losing its microseconds.
 *
 * Shape: `2026-11-03T07:15:00.123456+0000`, offset without a colon.
 * Source: etc/schema.json, property `timestamp`, OISF/suricata at 398687d.
 */
import { WatchfloorError } from "./errors.ts";
import { type EpochMicros, epochMicros, formatInstant } from "./time.ts";

const LENGTH = "2026-11-03T07:15:00.123456+0000".length;
const PLUS = 0x2b;
const NO_PAIR = -1_000_000;

/**
 * Parses one EVE `timestamp` field.
 *
 * @returns µs since the epoch, UTC; exact, never rounded through `Date`.
 * @throws {WatchfloorError} E_EVE_TIMESTAMP when `text` is not in Suricata's form, no day of the calendar, before
 *   1970 or after the year 2255.
 */
export function parseEveTimestamp(text: string): EpochMicros {
  const at = readEveTimestamp(text);
  if (at === undefined) throw new WatchfloorError("E_EVE_TIMESTAMP", { text: text.slice(0, 40) });
  return at;
}

/**
 * The same for fields that are often wrong: undefined instead of an error.
 *
 * Digit by digit and in whole numbers, because it is asked for up to four times a record: a regular expression and
 * `Date.parse` took several times as long.
 */
export function readEveTimestamp(text: string): EpochMicros | undefined {
  if (text.length !== LENGTH || !hasPunctuation(text)) return undefined;
  const year = pair(text, 0) * 100 + pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  const fraction = pair(text, 20) * 10_000 + pair(text, 22) * 100 + pair(text, 24);
  const offsetHour = pair(text, 27);
  const offsetMinute = pair(text, 29);
  // A pair that is no pair of digits is far below zero, and so is all that was reckoned with it.
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return undefined;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || fraction < 0) return undefined;
  if (offsetHour < 0 || offsetHour > 23 || offsetMinute < 0 || offsetMinute > 59) return undefined;
  const sign = text.charCodeAt(26) === PLUS ? 1 : -1;
  const minutes =
    (daysSinceEpoch(year, month, day) * 24 + hour - sign * offsetHour) * 60 + minute - sign * offsetMinute;
  const at = (minutes * 60 + second) * 1_000_000 + fraction;
  return Number.isSafeInteger(at) && at >= 0 ? epochMicros(at) : undefined;
}

/** The inverse, as Suricata writes it on a machine that keeps UTC: offset `+0000`. */
export function formatEveTimestamp(at: EpochMicros): string {
  return `${formatInstant(at).slice(0, -1)}+0000`;
}

function hasPunctuation(text: string): boolean {
  const sign = text.charCodeAt(26);
  return (
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    text.charCodeAt(19) === 0x2e &&
    (sign === 0x2b || sign === 0x2d)
  );
}

/** The two digits at `at` as a number; so far below zero when they are none that no other pair makes up for it. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NO_PAIR : tens * 10 + ones;
}

function daysOfMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/**
 * Days from 1970-01-01 in the Gregorian calendar; years are counted from March, so that the leap day comes last.
 *
 * Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
 */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}
