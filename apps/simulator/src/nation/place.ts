/** Where virtual sensors stand: a county, its clock, and how much its office does. */
import { type GeoId, type SensorId, sensorId, stateOf } from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import type { Prng } from "../prng.ts";

export interface VirtualPlace {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  /** IANA name of the clock most of the state keeps. */
  readonly timeZone: string;
  /** Events a second in the busiest hour. */
  readonly peakRate: number;
  /** Falls silent soon after it has spoken: the map must show it stale. */
  readonly silent: boolean;
}

/** States whose larger part is not on Eastern time. Source: 49 CFR 71 and IANA's time zone database. */
const ZONES: Readonly<Record<string, readonly string[]>> = {
  "America/Chicago": ["01", "05", "17", "19", "20", "22", "27", "28", "29", "31", "38", "40", "46", "47", "48", "55"],
  "America/Denver": ["08", "16", "30", "35", "49", "56"],
  "America/Phoenix": ["04"],
  "America/Los_Angeles": ["06", "32", "41", "53"],
  "America/Anchorage": ["02"],
  "Pacific/Honolulu": ["15"],
  "America/Puerto_Rico": ["72", "78"],
  "Pacific/Guam": ["66", "69"],
  "Pacific/Pago_Pago": ["60"],
};

export function timeZoneOf(place: GeoId): string {
  const state = stateOf(place);
  const zone = Object.entries(ZONES).find(([, states]) => states.some((code) => code === state));
  return zone?.[0] ?? "America/New_York";
}

/** About one in this many falls silent; chosen by us so that a few show on a map of some hundreds. */
const SILENT_ONE_IN = 60;
const MEDIAN_PEAK_RATE = 3;

/**
 * One sensor for each county of `states` in the order of their codes, and again from the first where more are wanted.
 *
 * @param wanted how many; one for each county when undefined.
 * @throws {RangeError} when the states have no county.
 */
export function virtualPlaces(
  register: Register,
  states: readonly string[],
  wanted: number | undefined,
  rng: Prng,
): readonly VirtualPlace[] {
  const counties = register.all.filter(
    ({ level, geoId }) => level === "county" && states.some((state) => geoId.startsWith(state)),
  );
  const drawn = counties.filter(({ geoId }) => register.drawnAs(geoId).includes(geoId));
  return Array.from({ length: wanted ?? drawn.length }, (_, at) => {
    const county = drawn[at % drawn.length];
    if (county === undefined) throw new RangeError(`no counties in ${states.join(", ")}`);
    const round = Math.floor(at / drawn.length);
    const own = rng.fork(`place ${county.geoId} ${round}`);
    // Offices differ by two orders of magnitude; the exponential of a sum of chances is roughly log-normal.
    const spread = own.unit() + own.unit() + own.unit() - 1.5;
    return {
      sensorId: sensorId(`virtual-${county.geoId}${round === 0 ? "" : `-${round + 1}`}`),
      geoId: county.geoId,
      timeZone: timeZoneOf(county.geoId),
      peakRate: MEDIAN_PEAK_RATE * Math.exp(spread * 1.6),
      silent: own.between(1, SILENT_ONE_IN) === 1,
    };
  });
}
