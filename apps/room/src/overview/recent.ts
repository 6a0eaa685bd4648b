/** Where something has just happened. */
import type { AlertSummary } from "@watchfloor/wire";

const RECENT_US = 20_000_000;
/** Rings drawn at once, so that a storm does not blind the map. */
const MOST = 24;

/** Places of alerts that arrived in the last 20 s, newest first, each once. */
export function recentPlaces(alerts: readonly AlertSummary[], nowUs: number): readonly string[] {
  const places = new Set<string>();
  for (const { receivedAtUs, geoId } of alerts) {
    if (nowUs - receivedAtUs > RECENT_US || places.size === MOST) break;
    places.add(geoId);
  }
  return [...places];
}
