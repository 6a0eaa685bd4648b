/**
 * Columns under construction: one writer per layout, each growing with its batch and empty again after it.
 *
 * `put(row, value)` says whether the column took the value whole; what it refuses stays in the record's rest. Rows come
 * in rising order and may leave gaps, which read as absent.
 */
import type { Node } from "./arrow-messages.ts";
import type { PhysicalColumn } from "./physical.ts";

export interface ColumnWriter {
  readonly column: PhysicalColumn;
  /** Whether any row of this batch has a value. */
  readonly used: boolean;
  put(row: number, value: unknown): boolean;
  /** Arrays and buffers of the column for a batch of `rows`; valid until the next `put` or `clear`. */
  finish(rows: number): FinishedColumn;
  /** @param rows as they were finished: what lies behind was never written. */
  clear(rows: number): void;
}

export interface FinishedColumn {
  readonly nodes: readonly Node[];
  readonly buffers: readonly Uint8Array[];
  /** Layout `dictionary` only: its words, as one Utf8 array. */
  readonly dictionary?: { readonly words: number; readonly buffers: readonly Uint8Array[] };
}

export const NOTHING = new Uint8Array(0);
/** Small, because a simulator holds thousands of builders; doubles as a batch grows. */
export const FIRST_ROWS = 64;
