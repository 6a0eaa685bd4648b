/**
 * A batch from outside, taken apart and checked before anyone else reads it.
 *
 * Metadata is compared byte by byte with the only form this wire has (`arrow-messages.ts`), so nothing is left to
 * interpretation. Then every buffer is checked, because the store's reader runs in the hub's own process and
 * trusts offsets and dictionary numbers.
 */
import { isUtf8 } from "node:buffer";
import { WatchfloorError } from "@watchfloor/domain";
import {
  CONTINUATION,
  dictionaryMessage,
  endOfStream,
  FRAME_BYTES,
  type Node,
  padded,
  recordBatchMessage,
  schemaMessage,
} from "./arrow-messages.ts";
import { type Metadata, type MetadataLimits, readMetadata } from "./arrow-metadata.ts";
import { MAX_BATCH_BYTES, MAX_BATCH_ROWS } from "./batch.ts";
import { expanded } from "./compression.ts";
import { PHYSICAL_COLUMNS, type PhysicalColumn, REQUIRED_COLUMNS } from "./physical.ts";

export interface OpenedColumn {
  readonly column: PhysicalColumn;
  readonly nodes: readonly Node[];
  /** Checked, in the order of the column's layout. */
  readonly buffers: readonly Uint8Array[];
  readonly dictionary: OpenedTexts | undefined;
}

export interface OpenedTexts {
  readonly length: number;
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

export interface OpenedBatch {
  readonly rows: number;
  readonly columns: readonly OpenedColumn[];
  /** Bytes of the Arrow stream. */
  readonly expandedBytes: number;
}

/** @throws {WatchfloorError} E_WIRE_BATCH with the reason, for anything a sensor of this version would not send. */
export function openBatch(body: Uint8Array): OpenedBatch {
  if (body.length > MAX_BATCH_BYTES) throw refused("too large");
  const stream = expanded(body);
  const reader = new StreamReader(stream);
  const columns = reader.schema();
  const dictionaries = new Map<PhysicalColumn, OpenedTexts>();
  for (const column of columns) {
    if (column.layout === "dictionary") dictionaries.set(column, reader.dictionary(column));
  }
  const opened = reader.recordBatch(columns, dictionaries);
  reader.end();
  return { ...opened, expandedBytes: stream.length };
}

const LIMITS: MetadataLimits = {
  fields: PHYSICAL_COLUMNS.length,
  nodes: PHYSICAL_COLUMNS.reduce((sum, column) => sum + nodesOf(column), 0),
  buffers: PHYSICAL_COLUMNS.reduce((sum, column) => sum + buffersOf(column), 0),
};

class StreamReader {
  readonly #stream: Uint8Array;
  #at = 0;

  constructor(stream: Uint8Array) {
    this.#stream = stream;
  }

  schema(): readonly PhysicalColumn[] {
    const { frame, metadata } = this.#message();
    if (metadata.kind !== "schema") throw refused("first message is no schema");
    const known = new Map(PHYSICAL_COLUMNS.map((column) => [column.name, column]));
    let last = -1;
    const columns = metadata.names.map((name) => {
      const column = known.get(name);
      if (column === undefined) throw refused("unknown column", { column: name.slice(0, 64) });
      if (column.place <= last) throw refused("column twice or out of order", { column: column.name });
      last = column.place;
      return column;
    });
    for (const name of REQUIRED_COLUMNS) {
      if (!columns.some((column) => column.name === name)) throw refused("column is missing", { column: name });
    }
    if (!same(frame, schemaMessage(columns))) throw refused("schema differs from the table");
    return columns;
  }

  dictionary(column: PhysicalColumn): OpenedTexts {
    const { frame, metadata } = this.#message();
    if (metadata.kind !== "dictionary") throw refused("dictionary is missing", { column: column.name });
    const { length: words, bufferLengths: lengths } = metadata;
    if (words < 1 || words > MAX_BATCH_ROWS + 1) throw refused("dictionary's length", { column: column.name });
    if (!same(frame, dictionaryMessage(column.place, words, lengths))) throw refused("dictionary's form");
    const [validity, offsets, data] = this.#buffers(lengths, 3);
    return textsOf(words, validity, offsets, data, column.name);
  }

  recordBatch(columns: readonly PhysicalColumn[], dictionaries: ReadonlyMap<PhysicalColumn, OpenedTexts>) {
    const { frame, metadata } = this.#message();
    if (metadata.kind !== "records") throw refused("record batch is missing");
    const { length: rows, nodes, bufferLengths: lengths } = metadata;
    if (rows < 1 || rows > MAX_BATCH_ROWS) throw refused("rows", { rows });
    if (!same(frame, recordBatchMessage(rows, nodes, lengths))) throw refused("record batch's form");
    const expectedBuffers = columns.reduce((sum, column) => sum + buffersOf(column), 0);
    const expectedNodes = columns.reduce((sum, column) => sum + nodesOf(column), 0);
    if (nodes.length !== expectedNodes) throw refused("number of arrays");
    const buffers = this.#buffers(lengths, expectedBuffers);
    let node = 0;
    let buffer = 0;
    const opened = columns.map((column): OpenedColumn => {
      const own = {
        column,
        nodes: nodes.slice(node, node + nodesOf(column)),
        buffers: buffers.slice(buffer, buffer + buffersOf(column)),
        dictionary: dictionaries.get(column),
      };
      node += nodesOf(column);
      buffer += buffersOf(column);
      checkColumn(rows, own);
      return own;
    });
    return { rows, columns: opened };
  }

  end(): void {
    if (!same(this.#stream.subarray(this.#at), endOfStream())) throw refused("something after the record batch");
  }

  #message(): { readonly frame: Uint8Array; readonly metadata: Metadata } {
    const rest = this.#stream.length - this.#at;
    if (rest < FRAME_BYTES) throw refused("cut off");
    const view = new DataView(this.#stream.buffer, this.#stream.byteOffset + this.#at, rest);
    const length = view.getUint32(4, true);
    if (view.getUint32(0, true) !== CONTINUATION || length === 0 || length % 8 !== 0 || length > rest - FRAME_BYTES) {
      throw refused("message frame");
    }
    const frame = this.#stream.subarray(this.#at, this.#at + FRAME_BYTES + length);
    this.#at += frame.length;
    try {
      return { frame, metadata: readMetadata(frame.subarray(FRAME_BYTES), LIMITS) };
    } catch (cause) {
      throw new WatchfloorError("E_WIRE_BATCH", { reason: "message metadata" }, { cause });
    }
  }

  /** A message's buffers, which follow its metadata one after the other. */
  #buffers(lengths: readonly number[], expectedCount: number): readonly Uint8Array[] {
    if (lengths.length !== expectedCount) throw refused("number of buffers");
    return lengths.map((length) => {
      if (length < 0 || length > this.#stream.length - this.#at) throw refused("buffer beyond the body");
      const buffer = this.#stream.subarray(this.#at, this.#at + length);
      this.#at += padded(length);
      return buffer;
    });
  }
}

function nodesOf(column: PhysicalColumn): number {
  return column.layout === "texts" ? 2 : 1;
}

function buffersOf(column: PhysicalColumn): number {
  if (column.layout === "texts") return 5;
  return column.layout === "text" ? 3 : 2;
}

function checkColumn(rows: number, opened: OpenedColumn): void {
  const { column, nodes, buffers } = opened;
  const [node, items] = nodes;
  const [validity = EMPTY, first = EMPTY, second = EMPTY, third = EMPTY, fourth = EMPTY] = buffers;
  if (node === undefined || node.length !== rows) throw refused("array's length", { column: column.name });
  checkValidity(rows, node.nulls, validity, column);
  switch (column.layout) {
    case "text":
      textsOf(rows, EMPTY, first, second, column.name);
      return;
    case "dictionary":
      checkNumbers(rows, first, opened.dictionary?.length ?? 0, column.name);
      return;
    case "texts": {
      if (items === undefined || items.nulls !== 0) throw refused("list's items", { column: column.name });
      checkOffsets(rows, first, items.length, column.name);
      textsOf(items.length, second, third, fourth, column.name);
      return;
    }
    case "number":
      if (first.length !== rows * column.width) throw refused("buffer's length", { column: column.name });
      if (column.type === "instant") checkInstants(rows, first, column.name);
      return;
    case "bits":
      if (first.length !== (rows + 7) >> 3) throw refused("buffer's length", { column: column.name });
  }
}

const EMPTY = new Uint8Array(0);

function checkValidity(rows: number, nulls: number, validity: Uint8Array, column: PhysicalColumn): void {
  if (nulls < 0 || nulls > rows || (nulls > 0 && !column.nullable)) throw refused("nulls", { column: column.name });
  if (validity.length !== (nulls === 0 ? 0 : (rows + 7) >> 3)) throw refused("validity", { column: column.name });
  if (nulls === 0) return;
  let present = 0;
  for (let row = 0; row < rows; row++) present += ((validity[row >> 3] ?? 0) >> (row & 7)) & 1;
  if (present !== rows - nulls) throw refused("nulls", { column: column.name });
}

function textsOf(
  length: number,
  validity: Uint8Array = EMPTY,
  offsets: Uint8Array = EMPTY,
  data: Uint8Array = EMPTY,
  column: string,
): OpenedTexts {
  if (validity.length !== 0) throw refused("validity", { column });
  if (!isUtf8(data)) throw refused("text is not UTF-8", { column });
  return { length, offsets: checkOffsets(length, offsets, data.length, column), data };
}

/** Offsets of `length` values into something of `end`: from 0, never falling, to `end` exactly. */
function checkOffsets(length: number, bytes: Uint8Array, end: number, column: string): Int32Array {
  if (bytes.length !== (length + 1) * 4) throw refused("offsets' length", { column });
  const offsets = int32(bytes);
  let last = 0;
  for (let at = 0; at <= length; at++) {
    const offset = offsets[at] ?? -1;
    if (offset < last) throw refused("offsets fall", { column });
    last = offset;
  }
  if (offsets[0] !== 0 || last !== end) throw refused("offsets miss the data", { column });
  return offsets;
}

function checkNumbers(rows: number, bytes: Uint8Array, words: number, column: string): void {
  if (bytes.length !== rows * 4) throw refused("buffer's length", { column });
  const numbers = int32(bytes);
  for (let row = 0; row < rows; row++) {
    const number = numbers[row] ?? -1;
    if (number < 0 || number >= words) throw refused("word beyond the dictionary", { column });
  }
}

/** Instants are not negative and safe as a number: their upper half is below 2^21. */
function checkInstants(rows: number, bytes: Uint8Array, column: string): void {
  const halves = int32(bytes);
  for (let row = 0; row < rows; row++) {
    const upper = halves[row * 2 + 1] ?? -1;
    if (upper < 0 || upper >= 0x20_0000) throw refused("instant out of range", { column });
  }
}

/** The same bytes as 32-bit numbers; copied when they do not lie at a multiple of four. */
export function int32(bytes: Uint8Array): Int32Array {
  // Not `slice`: a Buffer's shares its memory and stays where it was.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, bytes.length / 4);
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function refused(reason: string, facts: Readonly<Record<string, string | number>> = {}): WatchfloorError {
  return new WatchfloorError("E_WIRE_BATCH", { reason, ...facts });
}
