/** Ages and instants as people read them: how long ago first, the exact time on demand, both zones named. */

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

/** The reader's own zone by its short name: `EST`, `GMT+1`. */
export function zoneName(atUs: number, timeZone?: string): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZoneName: "short",
    ...(timeZone && { timeZone }),
  }).formatToParts(atUs / 1000);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "local";
}

/** `22:14:03`, 24 hours, in `timeZone` or the reader's own. */
export function formatClock(atUs: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    ...(timeZone && { timeZone }),
  }).format(atUs / 1000);
}

function formatDay(atUs: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const parts = new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "2-digit", day: "2-digit", ...zone });
  const part = new Map(parts.formatToParts(atUs / 1000).map(({ type, value }) => [type, value]));
  return `${part.get("year")}-${part.get("month")}-${part.get("day")}`;
}

/** `2026-11-03 22:14:03 EST · 2026-11-04 03:14:03 UTC`; the second day is left out when it is the same. */
export function formatBoth(atUs: number, timeZone?: string): string {
  const [localDay, utcDay] = [formatDay(atUs, timeZone), formatDay(atUs, "UTC")];
  const local = `${localDay} ${formatClock(atUs, timeZone)} ${zoneName(atUs, timeZone)}`;
  return `${local} · ${localDay === utcDay ? "" : `${utcDay} `}${formatClock(atUs, "UTC")} UTC`;
}

/** A packet's time to the µs, UTC, as records are compared: `03:14:03.123456`. */
export function formatMicros(atUs: number): string {
  return `${formatClock(atUs, "UTC")}.${String(Math.floor(atUs) % SECOND_US).padStart(6, "0")}`;
}
