/** Ages and instants as people read them: how long ago first, the exact time on demand, both zones named. */

import type { Zone } from "./zone.ts";

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

/** A span in words, at most two units and never finer than a second: `now`, `12 s`, `4 min`, `2 h 5 min`, `3 d 4 h`. */
export function formatSpan(spanUs: number): string {
  if (spanUs < SECOND_US) return "now";
  if (spanUs < MINUTE_US) return `${Math.floor(spanUs / SECOND_US)} s`;
  if (spanUs < HOUR_US) return `${Math.floor(spanUs / MINUTE_US)} min`;
  const [big, small, bigWord, smallWord] =
    spanUs < DAY_US ? ([HOUR_US, MINUTE_US, "h", "min"] as const) : ([DAY_US, HOUR_US, "d", "h"] as const);
  const rest = Math.floor((spanUs % big) / small);
  const whole = Math.floor(spanUs / big);
  return rest === 0 || whole >= 10 ? `${whole} ${bigWord}` : `${whole} ${bigWord} ${rest} ${smallWord}`;
}

/** How long before `nowUs` something was; a moment in the future (clocks differ) reads as `now`. */
export function formatAge(atUs: number, nowUs: number): string {
  return formatSpan(Math.max(0, nowUs - atUs));
}

/** The oldest of some moments; undefined ones are not known yet. */
export function oldestOf(...atUs: readonly (number | undefined)[]): number | undefined {
  const known = atUs.flatMap((one) => one ?? []);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Clocks of machines differ by less than this; what is further ahead lies in the future on purpose. */
const FUTURE_US = MINUTE_US;

/** `formatAge` as a phrase: `now`, `12 s ago`, and `in 3 d` for a moment that is still to come. */
export function formatAgo(atUs: number, nowUs: number): string {
  if (atUs - nowUs > FUTURE_US) return `in ${formatSpan(atUs - nowUs)}`;
  const age = formatAge(atUs, nowUs);
  return age === "now" ? age : `${age} ago`;
}

/** A short span whose fractions matter, lags: `340 ms`, `2.1 s`, else as `formatSpan`. */
export function formatLag(spanUs: number): string {
  if (spanUs < SECOND_US) return `${Math.round(spanUs / 1000)} ms`;
  if (spanUs < 10 * SECOND_US) return `${(spanUs / SECOND_US).toFixed(1)} s`;
  return formatSpan(spanUs);
}

/** `22:14:03`, UTC. */
export function utcClock(atUs: number): string {
  return new Date(atUs / 1000).toISOString().slice(11, 19);
}

/** `2026-11-03 22:14:03 EST`. */
export function formatLocal(atUs: number, zone: Zone): string {
  return `${zone.day(atUs)} ${zone.clock(atUs)} ${zone.name(atUs)}`;
}

/** `2026-11-03 22:14:03 EST · 2026-11-04 03:14:03 UTC`; the second day is left out when it is the same, UTC when the zone is UTC. */
export function formatBoth(atUs: number, zone: Zone): string {
  if (zone.name(atUs) === "UTC") return formatLocal(atUs, zone);
  const utcDay = new Date(atUs / 1000).toISOString().slice(0, 10);
  return `${formatLocal(atUs, zone)} · ${zone.day(atUs) === utcDay ? "" : `${utcDay} `}${utcClock(atUs)} UTC`;
}

/** A packet's time to the µs, UTC, as records are compared: `03:14:03.123456`. */
export function formatMicros(atUs: number): string {
  return `${utcClock(atUs)}.${String(Math.floor(atUs) % SECOND_US).padStart(6, "0")}`;
}
