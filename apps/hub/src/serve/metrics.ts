/** The hub's numbers about its serving side, on the registry that all parts of the hub share. */
import { NATION } from "@watchfloor/domain";
import type { SensorSummary } from "@watchfloor/wire";
import type { FastifyInstance } from "fastify";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Streams } from "./live/streams.ts";
import type { WatchPort } from "./watch-port.ts";

export function measureServing(
  app: FastifyInstance,
  registry: Registry,
  streams: Streams,
  watch: Pick<WatchPort, "sensors">,
): void {
  const requests = new Histogram({
    name: "watchfloor_hub_request_duration_seconds",
    help: "Time from a request to its answer, by route and status",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const refused = new Counter({
    name: "watchfloor_hub_requests_refused_total",
    help: "Requests refused, by status",
    labelNames: ["status"],
    registers: [registry],
  });
  new Gauge({
    name: "watchfloor_hub_live_readers",
    help: "Open live streams",
    registers: [registry],
    collect() {
      this.set(streams.readers);
    },
  });
  new Gauge({
    name: "watchfloor_hub_live_dropped_messages",
    help: "Live messages dropped for readers that were too slow, since the start",
    registers: [registry],
    collect() {
      this.set(streams.dropped);
    },
  });
  measureSensors(registry, watch);
  app.addHook("onResponse", async (request, reply) => {
    const status = String(reply.statusCode);
    // The route's pattern, never the address: an attacker must not be able to make new series.
    const route = request.routeOptions.url ?? "none";
    requests.observe({ method: request.method, route, status }, reply.elapsedTime / 1_000);
    if (reply.statusCode >= 400) refused.inc({ status });
  });
}

/** Reasons come from sensors, so an odd one could name thousands: the largest few are shown, the rest as one. */
const MAX_REASONS = 30;

/** What sensors say of themselves, summed: one query for all when the numbers are asked for. */
function measureSensors(registry: Registry, watch: Pick<WatchPort, "sensors">): void {
  const states = new Gauge({
    name: "watchfloor_hub_sensors",
    help: "Sensors by state",
    labelNames: ["state"],
    registers: [registry],
    async collect() {
      const sensors = await watch.sensors(NATION);
      const alive = sensors.filter(({ state }) => state === "live" || state === "stale");
      for (const state of ["waiting", "live", "stale", "revoked"])
        states.set({ state }, sensors.filter((sensor) => sensor.state === state).length);
      lag.set(Math.max(0, ...alive.map(({ heartbeat }) => heartbeat?.records.lagUs ?? 0)) / 1_000_000);
      gaps.set(sensors.reduce((sum, sensor) => sum + sensor.gaps, 0));
      refused.set(sensors.reduce((sum, sensor) => sum + sensor.refused.batches, 0));
      dropped.reset();
      for (const [reason, count] of droppedByReason(alive)) dropped.set({ reason }, count);
    },
  });
  const lag = new Gauge({
    name: "watchfloor_hub_sensor_lag_seconds",
    help: "Worst time between an event and its batch among sensors that speak",
    registers: [registry],
  });
  const gaps = new Gauge({
    name: "watchfloor_hub_missing_batches",
    help: "Batch numbers of sensors that never came",
    registers: [registry],
  });
  const refused = new Gauge({
    name: "watchfloor_hub_refused_batches",
    help: "Batches the event store would not take: they lie in landing/refused/ with the reason",
    registers: [registry],
  });
  const dropped = new Gauge({
    name: "watchfloor_hub_sensor_dropped_records",
    help: "Records that sensors lost, by reason, as they last said",
    labelNames: ["reason"],
    registers: [registry],
  });
}

function droppedByReason(sensors: readonly SensorSummary[]): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const { heartbeat } of sensors)
    for (const [reason, count] of Object.entries(heartbeat?.records.dropped ?? {}))
      sums.set(reason, (sums.get(reason) ?? 0) + count);
  const sorted = [...sums].toSorted(([, a], [, b]) => b - a);
  const others = sorted.slice(MAX_REASONS).reduce((sum, [, count]) => sum + count, 0);
  return others === 0 ? sorted : [...sorted.slice(0, MAX_REASONS), ["others", others]];
}
