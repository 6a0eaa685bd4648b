/** Ingest's numbers, on the registry that all parts of the hub share. */
import { Gauge, type Registry } from "prom-client";
import type { IngestFigures } from "./ingest.ts";

export function measureIngest(registry: Registry, figures: () => IngestFigures): void {
  const gauge = (name: string, help: string, of: (now: IngestFigures) => number) =>
    new Gauge({
      name: `watchfloor_hub_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(of(figures()));
      },
    });
  gauge("batches_taken", "Batches that got a receipt for the first time, since the start", (now) => now.batches);
  gauge("events_taken", "Events in them", (now) => now.events);
  gauge("batches_duplicate", "Batches that came again", (now) => now.duplicates);
  gauge("heartbeats_taken", "Heartbeats taken, since the start", (now) => now.heartbeats);
  gauge("landed_bytes", "Bytes that wait for the event store", (now) => now.landedBytes);
  gauge("landed_batches", "Batches that wait for the event store", (now) => now.landedBatches);
  new Gauge({
    name: "watchfloor_hub_ingest_refused",
    help: "Requests of sensors refused, by error code, since the start",
    labelNames: ["code"],
    registers: [registry],
    collect() {
      for (const [code, count] of Object.entries(figures().refused)) this.set({ code }, count);
    },
  });
}
