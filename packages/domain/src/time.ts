/** Points and spans of time with their unit in the type. */
import type { Brand } from "./brand.ts";

/** Whole microseconds since 1970-01-01T00:00:00Z. Safe as a JS number until the year 2255. */
export type EpochMicros = Brand<number, "EpochMicros">;

/** A span in whole microseconds, never negative. */
export type Micros = Brand<number, "Micros">;

/** Who needs the time is handed this; only a program's `main.ts` knows the real one. */
export type Clock = () => EpochMicros;

/** @throws {RangeError} unless `n` is a safe, non-negative integer. */
export function epochMicros(n: number): EpochMicros {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`epoch µs out of range: ${n}`);
  return n as EpochMicros;
}

/** @throws {RangeError} unless `n` is a safe, non-negative integer. */
export function micros(n: number): Micros {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`µs out of range: ${n}`);
  return n as Micros;
}

/** Milliseconds as µs; fractions of a µs are cut off. */
export function fromMillis(ms: number): EpochMicros {
  return epochMicros(Math.trunc(ms * 1000));
}

/** How long before `now` the moment `then` was; 0 for a moment in the future (clocks differ). */
export function ageOf(then: EpochMicros, now: EpochMicros): Micros {
  return micros(Math.max(0, now - then));
}

/** `2026-11-03T07:15:00.123456Z`, all six digits kept. */
export function formatInstant(at: EpochMicros): string {
  const whole = new Date(Math.floor(at / 1000)).toISOString();
  return `${whole.slice(0, -1)}${String(at % 1000).padStart(3, "0")}Z`;
}
