/** What the pages read, as options for the query cache. The live stream keeps most of it fresh; polling is the net. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { AlertFilter } from "../live/apply.ts";
import type { Api } from "./client.ts";
import { ALERTS_KEY, alertsKey, MAP_KEY, ME_KEY, SENSORS_KEY } from "./keys.ts";
import { isSignedOut } from "./problem.ts";
import { isAlertDetail, isAlertsAnswer, isMapAnswer, isMe, isSensorDetail, isSensorsAnswer } from "./shape.ts";

/** Read anew this often even while the live stream runs. */
const NET_MS = 60_000;
const PAGE = 200;

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
    refetchInterval: (query) => (isSignedOut(query.state.error) ? false : NET_MS),
  });

export const mapQuery = (api: Api) =>
  queryOptions({
    queryKey: MAP_KEY,
    queryFn: ({ signal }) => api.get("/api/v1/map", isMapAnswer, signal),
    refetchInterval: NET_MS,
  });

export const alertsQuery = (api: Api, filter: AlertFilter) =>
  queryOptions({
    queryKey: alertsKey(filter),
    queryFn: ({ signal }) => api.get(alertsPath(filter), isAlertsAnswer, signal),
    staleTime: NET_MS,
    placeholderData: keepPreviousData,
  });

export const alertQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ["alert", id] as const,
    queryFn: ({ signal }) => api.get(`/api/v1/alerts/${encodeURIComponent(id)}`, isAlertDetail, signal),
    // Records of the same flow may still be arriving.
    refetchInterval: NET_MS,
  });

/** The next older alert than `id`, of all there are. */
export const olderAlertQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [...ALERTS_KEY.map((word) => `${word}-older`), id] as const,
    queryFn: ({ signal }) => api.get(alertsPath({}, id, 1), isAlertsAnswer, signal),
    staleTime: NET_MS,
  });

export const sensorsQuery = (api: Api) =>
  queryOptions({
    queryKey: SENSORS_KEY,
    queryFn: ({ signal }) => api.get("/api/v1/sensors", isSensorsAnswer, signal),
    refetchInterval: NET_MS,
  });

export const sensorQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ["sensor", id] as const,
    queryFn: ({ signal }) => api.get(`/api/v1/sensors/${encodeURIComponent(id)}`, isSensorDetail, signal),
    refetchInterval: 10_000,
  });
