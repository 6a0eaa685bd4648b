/** What both engines, chDB and ClickHouse by URL, have in common for the store. */

import type { QueryParameters } from "./event-store.ts";
import type { InsertableBatch } from "./event-writer.ts";
import type { Statement } from "./insert-statement.ts";

export interface EventEngine {
  readonly atomicGroups: boolean;
  /** For readers; as many run at once as the engine has room for. */
  query<Row>(sql: string, parameters?: QueryParameters): Promise<readonly Row[]>;
  /** The inserter's own questions, which no reader's question keeps waiting. */
  look<Row>(sql: string, parameters?: QueryParameters): Promise<readonly Row[]>;
  command(sql: string, parameters?: Statement["parameters"]): Promise<void>;
  insert(batches: readonly InsertableBatch[]): Promise<void>;
  close(): Promise<void>;
}

/** What readers' questions may cost; the store has other work on the same machine. */
export const READ_LIMITS = {
  max_execution_time: 30,
  max_memory_usage: "2000000000",
  max_result_rows: "1000000",
  output_format_json_quote_64bit_integers: 1,
  // Text that is not UTF-8 becomes replacement characters instead of broken JSON.
  output_format_json_validate_utf8: 1,
} as const;
