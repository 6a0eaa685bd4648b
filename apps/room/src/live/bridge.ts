/** Puts live messages into the query cache, where every page reads. */
import type { QueryClient } from "@tanstack/react-query";
import type {
  AlertSummary,
  AlertsAnswer,
  JurisdictionStatus,
  LiveMessage,
  MapAnswer,
  SensorSummary,
  SensorsAnswer,
} from "@watchfloor/wire";
import { ALERTS_KEY, filterOfKey, MAP_KEY, SENSORS_KEY } from "../api/keys.ts";
import type { RoomClock } from "../time/room-clock.ts";
import { insertAlerts, newestFirst, upsertJurisdictions, upsertSensors } from "./apply.ts";

/** Applies a bundle in one go: each kind of answer is written once, whatever the bundle's size. */
export function applyLive(queries: QueryClient, clock: RoomClock, messages: readonly LiveMessage[]): void {
  const alerts: AlertSummary[] = [];
  const sensors: SensorSummary[] = [];
  const jurisdictions: JurisdictionStatus[] = [];
  let asOfUs: number | undefined;
  for (const message of messages) {
    if (message.kind === "alert") alerts.push(message.alert);
    else if (message.kind === "sensor") sensors.push(message.sensor);
    else if (message.kind === "jurisdiction") jurisdictions.push(message.jurisdiction);
    else asOfUs = message.atUs;
  }
  if (asOfUs !== undefined) clock.hear(asOfUs);
  // A linked page is as old as the hub's last word: states that did not change were said to be so by the tick.
  const at = { asOfUs: asOfUs ?? clock.nowUs() };
  for (const [key] of queries.getQueriesData<AlertsAnswer>({ queryKey: ALERTS_KEY })) {
    const filter = filterOfKey(key);
    queries.setQueryData<AlertsAnswer>(key, (old) => old && { ...insertAlerts(old, alerts, filter), ...at });
  }
  queries.setQueryData<MapAnswer>(MAP_KEY, (old) => old && { ...upsertJurisdictions(old, jurisdictions), ...at });
  queries.setQueryData<SensorsAnswer>(SENSORS_KEY, (old) => old && { ...upsertSensors(old, sensors), ...at });
}

/** The newest alert of any list in the cache: a stream resumed from it misses none. */
export function newestAlert(queries: QueryClient): string | undefined {
  const newest = queries
    .getQueriesData<AlertsAnswer>({ queryKey: ALERTS_KEY })
    .flatMap(([, answer]) => answer?.alerts[0]?.id ?? []);
  return newest.sort(newestFirst)[0];
}
