/** How each place stands on the map, derived from what the hub says of the jurisdictions that have sensors. */
import { geoId, isGeoId, JURISDICTION_STATES, type JurisdictionState } from "@watchfloor/domain";
import type { JurisdictionStatus } from "@watchfloor/wire";

/** The worse of two: alert, stale, live, none in this order. */
export function worse(a: JurisdictionState, b: JurisdictionState): JurisdictionState {
  return JURISDICTION_STATES.indexOf(a) <= JURISDICTION_STATES.indexOf(b) ? a : b;
}

/** A place with everything that lies in it. */
export interface Standing {
  readonly state: JurisdictionState;
  readonly sensors: number;
  readonly liveSensors: number;
  readonly alertsLastHour: number;
  readonly jurisdictions: number;
}

const NOTHING: Standing = { state: "none", sensors: 0, liveSensors: 0, alertsLastHour: 0, jurisdictions: 0 };

function join(held: Standing | undefined, status: JurisdictionStatus): Standing {
  const old = held ?? NOTHING;
  return {
    state: worse(old.state, status.state),
    sensors: old.sensors + status.sensors,
    liveSensors: old.liveSensors + status.liveSensors,
    alertsLastHour: old.alertsLastHour + status.alertsLastHour,
    jurisdictions: old.jurisdictions + 1,
  };
}

export interface MapStanding {
  /** By two digits; a state's own sensors and those of every place in it. */
  readonly states: ReadonlyMap<string, Standing>;
  /** By the code of the shape that is drawn: five digits, or two where the sensors are the state's own. */
  readonly places: ReadonlyMap<string, Standing>;
  readonly nation: Standing;
}

/**
 * Joins jurisdictions into the shapes that are drawn.
 *
 * @param drawnAs shapes that stand for a code (a Connecticut planning region is drawn as an old county).
 */
export function standingOf(
  jurisdictions: readonly JurisdictionStatus[],
  drawnAs: (place: string) => readonly string[],
): MapStanding {
  const states = new Map<string, Standing>();
  const places = new Map<string, Standing>();
  let nation = NOTHING;
  for (const status of jurisdictions) {
    nation = join(nation, status);
    const state = status.geoId.slice(0, 2);
    states.set(state, join(states.get(state), status));
    for (const shape of drawnAs(status.geoId)) places.set(shape, join(places.get(shape), status));
  }
  return { states, places, nation };
}

/** The shapes for a code before the county layer is there: the code's own first five digits. */
export function drawnAsItself(place: string): readonly string[] {
  return isGeoId(place) ? [geoId(place.slice(0, 5))] : [];
}

/** How many jurisdictions stand in each state; for counters beside the map. */
export function countByState(
  jurisdictions: readonly JurisdictionStatus[],
): Readonly<Record<JurisdictionState, number>> {
  const counts = { alert: 0, stale: 0, live: 0, none: 0 };
  for (const { state } of jurisdictions) counts[state] += 1;
  return counts;
}

/** Worst first, then most alerts, then by name: the order somebody on shift needs. */
export function byUrgency(a: JurisdictionStatus, b: JurisdictionStatus): number {
  return (
    JURISDICTION_STATES.indexOf(a.state) - JURISDICTION_STATES.indexOf(b.state) ||
    (a.worstSeverity ?? 256) - (b.worstSeverity ?? 256) ||
    b.alertsLastHour - a.alertsLastHour ||
    a.name.localeCompare(b.name)
  );
}
