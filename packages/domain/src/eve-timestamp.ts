/**
 * Suricata's timestamp, read without losing its microseconds.
 *
 * Shape: `2026-11-03T07:15:00.123456+0000`, offset without a colon.
 * Source: etc/schema.json, property `timestamp`, OISF/suricata at 398687d.
 */
import { WatchfloorError } from "./errors.ts";
import { type EpochMicros, epochMicros, formatInstant } from "./time.ts";

const EVE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})([+-]\d\d)(\d\d)$/;

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

/** The same for lines that are often wrong: undefined instead of an error. */
export function readEveTimestamp(text: string): EpochMicros | undefined {
  const [, seconds, fraction, hours, minutes] = EVE_TIME.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const wholeMs = Date.parse(`${seconds}${hours}:${minutes}`);
  const at = wholeMs * 1000 + Number(fraction);
  // `Date` takes the 30th of February for the 2nd of March; Suricata never says it.
  if (!Number.isSafeInteger(at) || at < 0 || !isOnCalendar(seconds)) return undefined;
  return epochMicros(at);
}

/**
 * Reads timestamps of a stream, in which most follow one of the same second: only the fraction is read anew.
 * One reader belongs to one stream.
 */
export class EveTimestampReader {
  #prefix = "";
  #offset = "";
  #wholeUs = 0;

  /** As `readEveTimestamp`, several times faster when the second did not change. */
  read(text: string): EpochMicros | undefined {
    if (text.length === 31 && text.startsWith(this.#prefix) && text.endsWith(this.#offset) && this.#prefix !== "") {
      const fraction = sixDigits(text);
      if (fraction >= 0) return (this.#wholeUs + fraction) as EpochMicros;
    }
    const at = readEveTimestamp(text);
    if (at === undefined) return undefined;
    this.#prefix = text.slice(0, 20);
    this.#offset = text.slice(26);
    this.#wholeUs = at - Number(text.slice(20, 26));
    return at;
  }
}

/** The six digits from place 20 on, or -1. */
function sixDigits(text: string): number {
  let value = 0;
  for (let at = 20; at < 26; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The inverse, as Suricata writes it on a machine that keeps UTC: offset `+0000`. */
export function formatEveTimestamp(at: EpochMicros): string {
  return `${formatInstant(at).slice(0, -1)}+0000`;
}

function isOnCalendar(seconds: string): boolean {
  const day = Date.parse(`${seconds}Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(seconds);
}
