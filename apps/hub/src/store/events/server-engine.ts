/** ClickHouse by URL. It does not see our disk, so each batch's Arrow stream travels as the body of its own insert. */
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { createClient } from "@clickhouse/client";
import { WatchfloorError } from "@watchfloor/domain";
import { type EventEngine, READ_LIMITS } from "./engine.ts";
import type { QueryParameters } from "./event-store.ts";
import type { InsertableBatch } from "./event-writer.ts";
import { insertFromBody, type Statement } from "./insert-statement.ts";
import { storeError } from "./refusal.ts";

/** Longer than the longest question may take. */
const REQUEST_TIMEOUT_MS = 60_000;

export class ServerEngine implements EventEngine {
  readonly atomicGroups = false;
  readonly #client: ReturnType<typeof createClient>;

  constructor(url: URL) {
    this.#client = createClient({
      url,
      request_timeout: REQUEST_TIMEOUT_MS,
      clickhouse_settings: { wait_end_of_query: 1 },
    });
  }

  async query<Row>(sql: string, parameters: QueryParameters = {}): Promise<readonly Row[]> {
    try {
      const query_params = { ...parameters };
      const result = await this.#client.query({
        query: sql,
        format: "JSONEachRow",
        query_params,
        clickhouse_settings: { ...READ_LIMITS },
      });
      return await result.json<Row>();
    } catch (cause) {
      throw storeError(cause);
    }
  }

  look<Row>(sql: string, parameters: QueryParameters = {}): Promise<readonly Row[]> {
    return this.query<Row>(sql, parameters);
  }

  async command(sql: string, parameters: Statement["parameters"] = {}): Promise<void> {
    try {
      await this.#client.command({ query: sql, query_params: { ...parameters } });
    } catch (cause) {
      throw storeError(cause);
    }
  }

  async insert(batches: readonly InsertableBatch[]): Promise<void> {
    for (const { batch, path } of batches) {
      const { sql, parameters } = insertFromBody(batch);
      const stream = await expandedFile(path);
      try {
        const answer = await this.#client.exec({
          query: sql,
          query_params: { ...parameters },
          values: Readable.from(stream),
        });
        // The answer ends when the insert has; until it is read its connection is not free.
        answer.stream.resume();
      } catch (cause) {
        throw storeError(cause);
      }
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

const expand = promisify(zstdDecompress);

/** The batch's Arrow stream. @throws {WatchfloorError} E_STORE, not transient, when the file is damaged. */
async function expandedFile(path: string): Promise<Buffer> {
  const frame = await readFile(path);
  try {
    return await expand(frame);
  } catch (cause) {
    throw new WatchfloorError("E_STORE", { store: "events", reason: "damaged frame", transient: false }, { cause });
  }
}
