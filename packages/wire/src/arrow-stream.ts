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
import { compressed } from "./compression.ts";
import type { PhysicalColumn } from "./physical.ts";

export interface StreamColumn extends FinishedColumn {
  readonly column: PhysicalColumn;
}

/** @param columns in the table's order, every node as long as its layout says. */
export function writeStream(rows: number, columns: readonly StreamColumn[]): Uint8Array {
  const pieces: Uint8Array[] = [schemaMessage(columns.map(({ column }) => column))];
  for (const { column, dictionary } of columns) {
    if (dictionary === undefined) continue;
    const body = compressedBody(dictionary.buffers);
    pieces.push(dictionaryMessage(column.place, dictionary.words, body.lengths), ...body.pieces);
  }
  const nodes: Node[] = columns.flatMap((column) => column.nodes);
  const body = compressedBody(columns.flatMap((column) => column.buffers));
  pieces.push(recordBatchMessage(rows, nodes, body.lengths), ...body.pieces, endOfStream());
  return concatenated(pieces);
}

/** Buffers compressed and padded, and how long each is without its padding. */
function compressedBody(buffers: readonly Uint8Array[]) {
  const pieces: Uint8Array[] = [];
  const lengths = buffers.map((buffer) => {
    const parts = compressed(buffer);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    pieces.push(...parts, new Uint8Array(padded(length) - length));
    return length;
  });
  return { pieces, lengths };
}

/** A plain array, not a Buffer, whose `slice` would share its memory with who asks for a copy. */
function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
