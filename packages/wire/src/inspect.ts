/** A batch judged at the hub's door: what it has in it, or that it may not come in. */
import { type DecodedEvent, rowsOf } from "./decode.ts";
import { openBatch } from "./opened-batch.ts";

export interface Inspected {
  /** Names of the columns it has, in the table's order. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** What its buffers have become, decompressed. */
  readonly expandedBytes: number;
  /** Its rows, for the urgent lane; bulk rows stay columns. */
  events(): readonly DecodedEvent[];
}

/**
 * Checks a batch from outside so far that any Arrow reader may have it: form, limits, every offset and number in it.
 *
 * @throws {WatchfloorError} E_WIRE_BATCH with the reason.
 */
export function inspectBatch(body: Uint8Array): Inspected {
  const opened = openBatch(body);
  const { columns, rows, expandedBytes } = opened;
  return { columns: columns.map(({ column }) => column.name), rows, expandedBytes, events: () => rowsOf(opened) };
}
