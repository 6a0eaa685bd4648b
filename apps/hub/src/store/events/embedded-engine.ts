/** chDB: ClickHouse in this process, over the same client. One process per data directory. */
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { createClient } from "@clickhouse/client";
import { WatchfloorError } from "@watchfloor/domain";
import { Session } from "chdb";
import { createChdbConnection } from "chdb/connection";
import { type EventEngine, READ_LIMITS } from "./engine.ts";
import { EVENTS_TABLE, type QueryParameters } from "./event-store.ts";
import type { InsertableBatch } from "./event-writer.ts";
import { insertFromFiles, type Statement } from "./insert-statement.ts";
import { storeError } from "./refusal.ts";

/** A connection runs one statement at a time, so readers get some of their own and never wait for an insert. */
const READERS = 3;

/**
 * The engine's own settings, which only its first connection in a process takes. Where there is no cgroup, it
 * otherwise prints a page of stack trace on standard error, past every log level.
 */
const ENGINE_ARGUMENTS = ["--memory_worker_use_cgroup=0"];

type Client = ReturnType<typeof createClient>;
type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>["connection"]>;

/**
 * The client and chDB each bring a copy of the same declarations, which differ for the compiler alone by a private
 * field of a class that we never pass (`SettingsMap`).
 */
function connectionTo(path: string): Connection {
  return createChdbConnection({ path }) as unknown as Connection;
}

interface Reader {
  readonly client: Client;
  busy: number;
}

export class EmbeddedEngine implements EventEngine {
  readonly atomicGroups = true;
  /** Opened first and kept open: it carries the settings. */
  readonly #engine: Session;
  readonly #writer: Client;
  readonly #readers: readonly Reader[];

  /** @param path absolute. @throws {WatchfloorError} E_DATA_IN_USE when another process has it, E_STORE otherwise. */
  constructor(path: string) {
    const connect = () => createClient({ connection: connectionTo(path) });
    try {
      this.#engine = new Session(path, { connectionArgs: ENGINE_ARGUMENTS });
      this.#writer = connect();
      this.#readers = Array.from({ length: READERS }, () => ({ client: connect(), busy: 0 }));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message.slice(0, 300) : "";
      const taken = /lock|already running|in use/i.test(reason);
      throw new WatchfloorError(taken ? "E_DATA_IN_USE" : "E_STORE", { store: "events", path, reason }, { cause });
    }
  }

  async query<Row>(sql: string, parameters: QueryParameters = {}): Promise<readonly Row[]> {
    const [first, ...others] = this.#readers;
    if (first === undefined) return [];
    const reader = others.reduce((least, one) => (one.busy < least.busy ? one : least), first);
    reader.busy += 1;
    try {
      return await ask<Row>(reader.client, sql, parameters);
    } finally {
      reader.busy -= 1;
    }
  }

  look<Row>(sql: string, parameters: QueryParameters = {}): Promise<readonly Row[]> {
    return ask<Row>(this.#writer, sql, parameters);
  }

  async command(sql: string, parameters: Statement["parameters"] = {}): Promise<void> {
    try {
      await this.#writer.command({ query: sql, query_params: { ...parameters } });
    } catch (cause) {
      throw storeError(cause);
    }
  }

  async insert(batches: readonly InsertableBatch[]): Promise<void> {
    const [first] = batches;
    if (first === undefined) return;
    const { sql, parameters } = insertFromFiles(
      dirname(first.path),
      batches.map(({ batch }) => batch),
    );
    await this.command(sql, parameters);
    await this.#syncTable();
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer, ...this.#readers.map(({ client }) => client)].map((client) => client.close()));
    this.#engine.close();
  }

  /** The engine syncs a part and the part's directory; the entry that gives the part its name is in the one above. */
  async #syncTable(): Promise<void> {
    const rows = await this.look<{ data_paths: readonly string[] }>(
      `SELECT data_paths FROM system.tables WHERE database = currentDatabase() AND name = '${EVENTS_TABLE}'`,
    );
    for (const path of rows.flatMap((row) => row.data_paths)) {
      const directory = await open(path, "r");
      try {
        await directory.sync();
      } finally {
        await directory.close();
      }
    }
  }
}

async function ask<Row>(client: Client, sql: string, parameters: QueryParameters): Promise<readonly Row[]> {
  try {
    const query_params = { ...parameters };
    const clickhouse_settings = { ...READ_LIMITS };
    const result = await client.query({ query: sql, format: "JSONEachRow", query_params, clickhouse_settings });
    return await result.json<Row>();
  } catch (cause) {
    throw storeError(cause);
  }
}
