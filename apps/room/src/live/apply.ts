/** What a bundle of live messages changes in the answers the pages hold; pure, bounded. */
import { parseEventId } from "@watchfloor/domain";
import type {
  AlertSummary,
  AlertsAnswer,
  JurisdictionStatus,
  MapAnswer,
  SensorSummary,
  SensorsAnswer,
} from "@watchfloor/wire";

/** Alerts a page holds at most; the oldest go first, the hub still has them. */
export const MAX_ALERTS = 2_000;

/** What a list of alerts was asked for. */
export interface AlertFilter {
  /** A place, or the state it lies in. */
  readonly geoId?: string;
  readonly severity?: number;
}

export function alertMatches(alert: AlertSummary, filter: AlertFilter): boolean {
  return (
    (filter.geoId === undefined || alert.geoId.startsWith(filter.geoId)) &&
    (filter.severity === undefined || alert.severity === filter.severity)
  );
}

/** Orders event ids by arrival, newest first. Ids this version cannot read come last. */
export function newestFirst(a: string, b: string): number {
  const [x, y] = [parseEventId(a), parseEventId(b)];
  if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? 1 : -1;
  return y.arrival - x.arrival || y.row - x.row;
}

/** The list with new arrivals in their place, none twice. */
export function insertAlerts(
  answer: AlertsAnswer,
  arrived: readonly AlertSummary[],
  filter: AlertFilter,
): AlertsAnswer {
  const known = new Set(answer.alerts.map(({ id }) => id));
  const fresh: AlertSummary[] = [];
  for (const alert of arrived) {
    if (known.has(alert.id) || !alertMatches(alert, filter)) continue;
    known.add(alert.id);
    fresh.push(alert);
  }
  if (fresh.length === 0) return answer;
  const alerts = [...fresh, ...answer.alerts].sort((a, b) => newestFirst(a.id, b.id));
  const cut = alerts.slice(0, MAX_ALERTS);
  const last = cut.at(-1);
  return {
    ...answer,
    alerts: cut,
    total: answer.total + fresh.length,
    ...(alerts.length > cut.length && last !== undefined && { next: last.id }),
  };
}

/** The list with what came live; what lies behind its end is counted in its total already, and comes with the next page. */
export function insertLive(answer: AlertsAnswer, arrived: readonly AlertSummary[], filter: AlertFilter): AlertsAnswer {
  const last = answer.next === undefined ? undefined : answer.alerts.at(-1)?.id;
  const ahead = last === undefined ? arrived : arrived.filter(({ id }) => newestFirst(id, last) < 0);
  return insertAlerts(answer, ahead, filter);
}

/**
 * A newer answer to the same question, with the older pages that were read by hand and still hang together with it.
 *
 * @param held must have no hole.
 */
export function joinPages(answer: AlertsAnswer, held: AlertsAnswer): AlertsAnswer {
  const last = answer.next === undefined ? undefined : answer.alerts.at(-1)?.id;
  if (last === undefined || !held.alerts.some(({ id }) => id === last)) return answer;
  const older = held.alerts.filter(({ id }) => newestFirst(id, last) > 0);
  if (older.length === 0) return answer;
  const alerts = [...answer.alerts, ...older].slice(0, MAX_ALERTS);
  const cut = alerts.length < answer.alerts.length + older.length ? alerts.at(-1)?.id : held.next;
  const { next: _passed, ...rest } = answer;
  return { ...rest, alerts, ...(cut !== undefined && { next: cut }) };
}

function upsert<T>(list: readonly T[], changed: readonly T[], key: (item: T) => string): T[] {
  const byKey = new Map(list.map((item) => [key(item), item]));
  for (const item of changed) byKey.set(key(item), item);
  return [...byKey.values()];
}

export function upsertJurisdictions(answer: MapAnswer, changed: readonly JurisdictionStatus[]): MapAnswer {
  if (changed.length === 0) return answer;
  return { ...answer, jurisdictions: upsert(answer.jurisdictions, changed, ({ geoId }) => geoId) };
}

export function upsertSensors(answer: SensorsAnswer, changed: readonly SensorSummary[]): SensorsAnswer {
  if (changed.length === 0) return answer;
  return { ...answer, sensors: upsert(answer.sensors, changed, ({ sensorId }) => sensorId) };
}
