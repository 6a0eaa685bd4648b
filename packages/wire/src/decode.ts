/** A batch back into rows, for the urgent lane and for tests; bulk rows stay columns. */
import { int32, type OpenedBatch, type OpenedColumn, openBatch } from "./opened-batch.ts";

/** One value of a column; `u64` beyond 2^53 as bigint, `instant` as µs since the epoch. */
export type ColumnValue = string | number | bigint | boolean | readonly string[];

/** A row by column names; what is absent has no key. */
export interface DecodedEvent {
  readonly timestamp: number;
  readonly event_type: string;
  readonly row: number;
  readonly engine_event: boolean;
  readonly [column: string]: ColumnValue | undefined;
}

/** @throws {WatchfloorError} E_WIRE_BATCH for anything `inspectBatch` refuses. */
export function decodeBatch(body: Uint8Array): readonly DecodedEvent[] {
  return rowsOf(openBatch(body));
}

export function rowsOf({ rows, columns }: OpenedBatch): readonly DecodedEvent[] {
  const events = Array.from({ length: rows }, emptyRow);
  for (const column of columns) {
    const read = readerOf(column);
    const { name } = column.column;
    events.forEach((event, row) => {
      const value = read(row);
      if (value !== undefined) event[name] = value;
    });
  }
  return events;
}

type Writable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

/** Each of these is written over, as `openBatch` refuses a batch without a required column; an empty word stays empty. */
function emptyRow(): Writable<DecodedEvent> {
  return { timestamp: 0, event_type: "", row: 0, engine_event: false };
}

function readerOf(opened: OpenedColumn): (row: number) => ColumnValue | undefined {
  const { column, nodes, dictionary } = opened;
  const [validity = EMPTY, first = EMPTY, , third = EMPTY] = opened.buffers;
  const last = opened.buffers.at(-1) ?? EMPTY;
  const isNull = (row: number) => nodes[0]?.nulls !== 0 && (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 0;
  switch (column.layout) {
    case "text": {
      const text = textReader(int32(first), last);
      return (row) => text(row) || undefined;
    }
    case "dictionary": {
      const numbers = int32(first);
      const word = textReader(dictionary?.offsets ?? int32(EMPTY), dictionary?.data ?? EMPTY);
      const words = Array.from({ length: dictionary?.length ?? 0 }, (_, number) => word(number));
      return (row) => words[numbers[row] ?? 0] || undefined;
    }
    case "texts": {
      const offsets = int32(first);
      const item = textReader(int32(third), last);
      return (row) => {
        const [start = 0, end = 0] = offsets.subarray(row, row + 2);
        return end === start ? undefined : Array.from({ length: end - start }, (_, at) => item(start + at));
      };
    }
    case "bits":
      return (row) => (isNull(row) ? undefined : (((first[row >> 3] ?? 0) >> (row & 7)) & 1) === 1);
    case "number": {
      const number = numberReader(first, column.width, column.type === "instant");
      return (row) => (isNull(row) ? undefined : number(row));
    }
  }
}

const EMPTY = new Uint8Array(0);

function textReader(offsets: Int32Array, data: Uint8Array): (at: number) => string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  return (at) => bytes.toString("utf8", offsets[at] ?? 0, offsets[at + 1] ?? 0);
}

function numberReader(bytes: Uint8Array, width: number, signed: boolean): (row: number) => number | bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (width === 1) return (row) => view.getUint8(row);
  if (width === 2) return (row) => view.getUint16(row * 2, true);
  if (width === 4) return (row) => view.getUint32(row * 4, true);
  return (row) => {
    const value = signed ? view.getBigInt64(row * 8, true) : view.getBigUint64(row * 8, true);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  };
}
