/** How busy an office is by the hour of its own clock. */

/** By local hour; 1 is the busiest. Chosen by us after the opening hours of county offices (8 to 17, a lunch dip). */
const WEEKDAY = [
  0.02, 0.02, 0.02, 0.02, 0.02, 0.03, 0.1, 0.45, 0.85, 1, 1, 0.9, 0.6, 0.85, 0.95, 0.9, 0.75, 0.35, 0.12, 0.06, 0.04,
  0.03, 0.02, 0.02,
] as const;
/** Election day: from before the polls open until the last results are in. */
const ELECTION_DAY = [
  0.1, 0.05, 0.05, 0.1, 0.4, 0.8, 1, 1, 1, 0.9, 0.9, 0.95, 0.95, 0.9, 0.9, 0.9, 1, 1, 1, 1, 1, 0.9, 0.7, 0.4,
] as const;

export type DayKind = "weekday" | "election";

const HOUR_US = 3_600_000_000;

/**
 * Activity between 0 and 1 at a moment, read between the hours.
 *
 * @param utcOffsetMinutes of the office's clock, e.g. -300 for Kansas in July.
 */
export function activity(atUs: number, utcOffsetMinutes: number, day: DayKind): number {
  const curve = day === "election" ? ELECTION_DAY : WEEKDAY;
  const hour = ((((atUs + utcOffsetMinutes * 60_000_000) / HOUR_US) % 24) + 24) % 24;
  const from = Math.floor(hour);
  const low = curve[from] ?? 0;
  const high = curve[(from + 1) % 24] ?? 0;
  return low + (high - low) * (hour - from);
}

/** Hour of the office's clock, 0 to 23. */
export function localHour(atUs: number, utcOffsetMinutes: number): number {
  return Math.floor(((((atUs + utcOffsetMinutes * 60_000_000) / HOUR_US) % 24) + 24) % 24);
}
