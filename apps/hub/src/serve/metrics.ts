/** The hub's numbers about its serving side, on the registry that all parts of the hub share. */
import type { FastifyInstance } from "fastify";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Streams } from "./live/streams.ts";

export function measureServing(app: FastifyInstance, registry: Registry, streams: Streams): void {
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
  app.addHook("onResponse", async (request, reply) => {
    const status = String(reply.statusCode);
    // The route's pattern, never the address: an attacker must not be able to make new series.
    const route = request.routeOptions.url ?? "none";
    requests.observe({ method: request.method, route, status }, reply.elapsedTime / 1_000);
    if (reply.statusCode >= 400) refused.inc({ status });
  });
}
