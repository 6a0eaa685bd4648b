/** Who else saw it: the same signature or the same outside address in other places over the last day. */
import { isIP } from "node:net";
import { type GeoId, type Scope, scopeHolds } from "@watchfloor/domain";
import type { AlertSummary, SeenElsewhere } from "@watchfloor/wire";
import { type Condition, EVENTS_TABLE, type EventStore } from "../store/index.ts";
import { allOf, IS_ALERT, READ_SETTINGS } from "./alerts.ts";

/** By when the hub received it: sensors' clocks and replays differ. */
export const SEEN_WINDOW_US = 24 * 3_600_000_000;
/** Fewer jurisdictions outside the reader's scope than this are not spoken of at all (k-anonymity). */
export const SEEN_FLOOR = 3;
/** Named places of one answer; the rest of a country-wide wave is in the query page. */
const MAX_PLACES = 200;

export interface Sighting {
  readonly geoId: GeoId;
  readonly alerts: number;
  readonly lastAtUs: number;
}

/**
 * What a reader may learn of sightings in other places: by name inside the scope, outside it only how many
 * jurisdictions, and that only from the floor up.
 */
export function tellSightings(
  sightings: readonly Sighting[],
  scope: Scope,
  label: (place: GeoId) => string,
): Pick<SeenElsewhere["by"][number], "places" | "others"> {
  const inside = sightings.filter(({ geoId }) => scopeHolds(scope, geoId));
  const others = new Set(sightings.map(({ geoId }) => geoId).filter((place) => !scopeHolds(scope, place))).size;
  const places = inside
    .toSorted((a, b) => b.lastAtUs - a.lastAtUs)
    .slice(0, MAX_PLACES)
    .map(({ geoId, alerts, lastAtUs }) => ({ geoId, place: label(geoId), alerts, lastAtUs }));
  return others < SEEN_FLOOR ? { places } : { places, others };
}

export interface SeenElsewhereDeps {
  readonly events: EventStore;
  readonly label: (place: GeoId) => string;
  readonly isInside: (ip: string) => boolean;
}

/** The end that others could have met too: the one outside, when there is one. */
function outsideAddress(alert: AlertSummary, isInside: (ip: string) => boolean): string | undefined {
  const outside = [alert.srcIp, alert.destIp].filter((ip) => isIP(ip) !== 0 && !isInside(ip));
  return outside.length === 1 ? outside[0] : undefined;
}

/**
 * Sightings in all places but the alert's own.
 *
 * This is the one read that leaves the reader's scope, on purpose; `tellSightings` must stand between it and a person.
 */
async function acrossAllScopes(
  events: EventStore,
  own: GeoId,
  nowUs: number,
  what: Condition,
): Promise<readonly Sighting[]> {
  const asked = allOf([
    { sql: IS_ALERT, parameters: {} },
    { sql: "geo_id != {own:String}", parameters: { own } },
    {
      sql: "received_at > fromUnixTimestamp64Micro({since:Int64}, 'UTC')",
      parameters: { since: nowUs - SEEN_WINDOW_US },
    },
    what,
  ]);
  const rows = await events.query<{ geo_id: GeoId; alerts: string; last_us: string }>(
    `SELECT geo_id, count() AS alerts, toUnixTimestamp64Micro(max(received_at)) AS last_us FROM ${EVENTS_TABLE} WHERE ${asked.sql} GROUP BY geo_id ${READ_SETTINGS}`,
    asked.parameters,
  );
  return rows.map((row) => ({ geoId: row.geo_id, alerts: Number(row.alerts), lastAtUs: Number(row.last_us) }));
}

/** By signature always, by address when one end is outside. */
export async function seenElsewhere(
  deps: SeenElsewhereDeps,
  scope: Scope,
  alert: AlertSummary,
  own: GeoId,
  nowUs: number,
): Promise<SeenElsewhere> {
  const bySignature = await acrossAllScopes(deps.events, own, nowUs, {
    sql: "alert_gid = {gid:UInt32} AND alert_signature_id = {sid:UInt32}",
    parameters: { gid: alert.gid, sid: alert.sid },
  });
  const by: SeenElsewhere["by"] = [
    { kind: "signature", value: alert.signature, ...tellSightings(bySignature, scope, deps.label) },
  ];
  const address = outsideAddress(alert, deps.isInside);
  if (address !== undefined) {
    const byAddress = await acrossAllScopes(deps.events, own, nowUs, {
      sql: "src_ip = toIPv6({address:String}) OR dest_ip = toIPv6({address:String})",
      parameters: { address },
    });
    by.push({ kind: "address", value: address, ...tellSightings(byAddress, scope, deps.label) });
  }
  return { windowUs: SEEN_WINDOW_US, by };
}
