/** Names of the answers in the query cache. */
import type { AlertFilter } from "../live/apply.ts";
import { isFields } from "./shape.ts";

export const ME_KEY = ["me"] as const;
export const MAP_KEY = ["map"] as const;
export const ALERTS_KEY = ["alerts"] as const;
export const SENSORS_KEY = ["sensors"] as const;

export function alertsKey(filter: AlertFilter) {
  return [...ALERTS_KEY, filter] as const;
}

/** The filter that `alertsKey` put into a key. */
export function filterOfKey(key: readonly unknown[]): AlertFilter {
  const filter = key[1];
  if (!isFields(filter)) return {};
  return {
    ...(typeof filter.geoId === "string" && { geoId: filter.geoId }),
    ...(typeof filter.severity === "number" && { severity: filter.severity }),
  };
}
