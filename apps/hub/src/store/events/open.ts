/** Opens the event store on one of its engines. */
import { EmbeddedEngine } from "./embedded-engine.ts";
import type { EventEngine } from "./engine.ts";
import { EVENTS_TABLE, type EventStore, type QueryParameters } from "./event-store.ts";
import type { EventWriter, InsertableBatch, StoredBatch } from "./event-writer.ts";
import { migrateEvents } from "./schema.ts";
import { ServerEngine } from "./server-engine.ts";
import { Settlement } from "./settlement.ts";

export type EventsPlace =
  | { readonly kind: "embedded"; readonly directory: string }
  | { readonly kind: "server"; readonly url: URL };

/** For readers and for the inserter. */
export type WritableEventStore = EventStore & EventWriter;

/**
 * Opens the store and brings its table up to date.
 *
 * @throws {WatchfloorError} E_DATA_IN_USE when another process has the directory, E_DATA_NEWER when a newer version
 *   wrote it, E_STORE when it cannot be opened or reached.
 */
export async function openEventStore(place: EventsPlace): Promise<WritableEventStore> {
  const engine = place.kind === "embedded" ? new EmbeddedEngine(place.directory) : new ServerEngine(place.url);
  try {
    await migrateEvents(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return new Events(engine);
}

class Events implements WritableEventStore {
  readonly atomicGroups: boolean;
  readonly #engine: EventEngine;
  readonly #settlement = new Settlement();

  constructor(engine: EventEngine) {
    this.#engine = engine;
    this.atomicGroups = engine.atomicGroups;
  }

  query<Row>(sql: string, parameters?: QueryParameters): Promise<readonly Row[]> {
    return this.#engine.query<Row>(sql, parameters);
  }

  settled(arrival: number): Promise<void> {
    return this.#settlement.reached(arrival);
  }

  settle(arrival: number): void {
    this.#settlement.settle(arrival);
  }

  insert(batches: readonly InsertableBatch[]): Promise<void> {
    return this.#engine.insert(batches);
  }

  async stored(first: number, last: number): Promise<ReadonlyMap<number, StoredBatch>> {
    const rows = await this.#engine.look<Record<"arrival" | "held" | "alerts" | "engine_events", string>>(
      `SELECT arrival, count() AS held, countIf(event_type = 'alert' AND NOT engine_event) AS alerts,
         countIf(engine_event) AS engine_events
       FROM ${EVENTS_TABLE} WHERE arrival BETWEEN {first:UInt64} AND {last:UInt64} GROUP BY arrival`,
      { first, last },
    );
    const entries = rows.map(({ arrival, held, alerts, engine_events }) => {
      const batch: StoredBatch = { rows: Number(held), alerts: Number(alerts), engineEvents: Number(engine_events) };
      return [Number(arrival), batch] as const;
    });
    return new Map(entries);
  }

  async remove(arrival: number): Promise<void> {
    const statement = `ALTER TABLE ${EVENTS_TABLE} DELETE WHERE arrival = {arrival:UInt64} SETTINGS mutations_sync = 2`;
    await this.#engine.command(statement, { arrival });
  }

  async close(): Promise<void> {
    this.#settlement.close();
    await this.#engine.close();
  }
}
