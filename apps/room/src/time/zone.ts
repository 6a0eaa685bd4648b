/** The reader's time zone: one formatter made once, as making one costs a hundred times what using it does. */

export interface Zone {
  /** `2026-11-03`. */
  day(atUs: number): string;
  /** `22:14:03`. */
  clock(atUs: number): string;
  /** The zone's short name at that time: `EST`, `GMT+1`. */
  name(atUs: number): string;
}

/** The zone of that name, or the reader's own. */
export function createZone(timeZone?: string): Zone {
  const format = new Intl.DateTimeFormat("en-US", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    ...(timeZone && { timeZone }),
  });
  const partsOf = (atUs: number) =>
    new Map(format.formatToParts(atUs / 1000).map(({ type, value }) => [type, value] as const));
  return {
    day(atUs) {
      const parts = partsOf(atUs);
      return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
    },
    clock(atUs) {
      const parts = partsOf(atUs);
      return `${parts.get("hour")}:${parts.get("minute")}:${parts.get("second")}`;
    },
    name: (atUs) => partsOf(atUs).get("timeZoneName") ?? "local",
  };
}
