/** A whole batch as an Arrow stream: schema, dictionaries in the columns' order, one record batch, end. */
import {
  dictionaryMessage,
  endOfStream,
  type Node,
  padded,
  recordBatchMessage,
  schemaMessage,
} from "./arrow-messages.ts";
import type { FinishedColumn } from "./column-writer.ts";
import type { PhysicalColumn } from "./physical.ts";

export interface StreamColumn extends FinishedColumn {
  readonly column: PhysicalColumn;
}

/** @param columns in the table's order, every node as long as its layout says. @returns its pieces, some in the columns' memory. */
export function writeStream(rows: number, columns: readonly StreamColumn[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [schemaMessage(columns.map(({ column }) => column))];
  for (const { column, dictionary } of columns) {
    if (dictionary === undefined) continue;
    const body = paddedBody(dictionary.buffers);
    pieces.push(dictionaryMessage(column.place, dictionary.words, body.lengths), ...body.pieces);
  }
  const nodes: Node[] = columns.flatMap((column) => column.nodes);
  const body = paddedBody(columns.flatMap((column) => column.buffers));
  pieces.push(recordBatchMessage(rows, nodes, body.lengths), ...body.pieces, endOfStream());
  return pieces;
}

/** Buffers, each padded, and how long each is without its padding. */
function paddedBody(buffers: readonly Uint8Array[]) {
  const pieces = buffers.flatMap((buffer) => [buffer, new Uint8Array(padded(buffer.length) - buffer.length)]);
  return { pieces, lengths: buffers.map(({ length }) => length) };
}
