/** A place's clock against UTC, daylight saving included. */

const HOUR_US = 3_600_000_000;

/** Asks the platform's time zones once an hour at most; formatting dates is dear. */
export class LocalClock {
  readonly #format: Intl.DateTimeFormat;
  #askedForHour = -1;
  #offsetMinutes = 0;

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  /** Minutes to add to UTC: -300 in Kansas in July. */
  offsetMinutes(atUs: number): number {
    const hour = Math.floor(atUs / HOUR_US);
    if (hour !== this.#askedForHour) {
      this.#askedForHour = hour;
      const text = this.#format.formatToParts(atUs / 1000).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
      const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
      this.#offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
    }
    return this.#offsetMinutes;
  }
}
