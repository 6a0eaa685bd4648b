/**
 * What the pages read, as options for the query cache. Map, sensors and lists of alerts are kept by the live stream;
 * `reread.ts` is their net, for the cache's own interval begins anew with everything the stream writes.
 */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { AlertFilter } from "../live/apply.ts";
import type { Kept } from "../live/kept.ts";
import type { Api } from "./client.ts";
import { ALERTS_KEY, alertsKey, MAP_KEY, ME_KEY, SENSORS_KEY } from "./keys.ts";
import { isSignedOut } from "./problem.ts";
import { isAlertDetail, isAlertsAnswer, isMapAnswer, isMe, isSensorDetail, isSensorsAnswer } from "./shape.ts";

/** What the live stream does not keep is read this often while it is shown. */
const EVERY_MS = 60_000;
const PAGE = 200;

export interface KeptSource {
  readonly api: Api;
  readonly kept: Kept;
}

export const alertsPath = (filter: AlertFilter, before?: string, limit = PAGE): string => {
  const query = new URLSearchParams({ limit: String(limit) });
  if (filter.geoId !== undefined) query.set("geoId", filter.geoId);
  if (filter.severity !== undefined) query.set("severity", String(filter.severity));
  if (before !== undefined) query.set("before", before);
  return `/api/v1/alerts?${query.toString()}`;
};

/** Tries again but for answers that will not change by asking: 4xx. */
export function tryAgain(failures: number, error: unknown): boolean {
  const status = error instanceof Error && "status" in error ? error.status : 0;
  return failures < 2 && !(typeof status === "number" && status >= 400 && status < 500);
}

export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: ME_KEY,
    queryFn: ({ signal }) => api.get("/api/v1/me", isMe, signal),
    staleTime: 30_000,
    refetchInterval: (query) => (isSignedOut(query.state.error) ? false : EVERY_MS),
  });

// These three leave the cache's signal alone: a page that is left would cancel their read, and the cache would then
// go back to what it held when the read began, without what came live since.

export const mapQuery = ({ api, kept }: KeptSource) =>
  queryOptions({
    queryKey: MAP_KEY,
    queryFn: () => kept.map(() => api.get("/api/v1/map", isMapAnswer)),
  });

export const alertsQuery = ({ api, kept }: KeptSource, filter: AlertFilter) =>
  queryOptions({
    queryKey: alertsKey(filter),
    queryFn: () => kept.alerts(alertsKey(filter), () => api.get(alertsPath(filter), isAlertsAnswer)),
    staleTime: EVERY_MS,
    placeholderData: keepPreviousData,
  });

export const alertQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ["alert", id] as const,
    queryFn: ({ signal }) => api.get(`/api/v1/alerts/${encodeURIComponent(id)}`, isAlertDetail, signal),
    // Records of the same flow may still be arriving.
    refetchInterval: EVERY_MS,
  });

/** The next older alert than `id`, of all there are. */
export const olderAlertQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [...ALERTS_KEY.map((word) => `${word}-older`), id] as const,
    queryFn: ({ signal }) => api.get(alertsPath({}, id, 1), isAlertsAnswer, signal),
    staleTime: EVERY_MS,
  });

export const sensorsQuery = ({ api, kept }: KeptSource) =>
  queryOptions({
    queryKey: SENSORS_KEY,
    queryFn: () => kept.sensors(() => api.get("/api/v1/sensors", isSensorsAnswer)),
  });

export const sensorQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ["sensor", id] as const,
    queryFn: ({ signal }) => api.get(`/api/v1/sensors/${encodeURIComponent(id)}`, isSensorDetail, signal),
    refetchInterval: 10_000,
  });
