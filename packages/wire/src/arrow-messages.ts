/**
 * The messages of an Arrow IPC stream, each in the one form this wire allows.
 *
 * There is one way to write a batch's metadata: what `apache-arrow` makes of the column names, the row counts and the
 * buffers' lengths, buffers lying one after the other at multiples of eight. Reader and writer both make it from
 * those few numbers, so a stream that differs anywhere is refused before any other reader interprets it.
 *
 * Shape: https://arrow.apache.org/docs/format/Columnar.html, "IPC Streaming Format"; metadata version 5.
 */
import { Bool, Dictionary, Field, Int32, Int64, List, Schema, Uint8, Uint16, Uint32, Uint64, Utf8 } from "apache-arrow";
import { BufferRegion, DictionaryBatch, FieldNode, Message, RecordBatch } from "apache-arrow/ipc/metadata/message";
import type { PhysicalColumn } from "./physical.ts";

/** Before every message's length; before length 0 it ends the stream. */
export const CONTINUATION = 0xffff_ffff;
/** Bytes before a message's metadata: continuation and length. */
export const FRAME_BYTES = 8;

/** One array's length and how many of its places are null. */
export interface Node {
  readonly length: number;
  readonly nulls: number;
}

/** The next multiple of eight, to which every message and buffer is padded. */
export function padded(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** The schema message of a batch with these columns, in the table's order. */
export function schemaMessage(columns: readonly PhysicalColumn[]): Uint8Array {
  const fields = columns.map((column) => new Field(column.name, arrowType(column), column.nullable));
  return framed(Message.encode(Message.from(new Schema(fields))));
}

/** A dictionary's message without its body: one Utf8 array whose buffers have these lengths. */
export function dictionaryMessage(place: number, words: number, lengths: readonly number[]): Uint8Array {
  const { batch, bodyBytes } = recordBatch(words, [{ length: words, nulls: 0 }], lengths);
  return framed(Message.encode(Message.from(new DictionaryBatch(batch, place, false), bodyBytes)));
}

/** The record batch's message without its body. */
export function recordBatchMessage(rows: number, nodes: readonly Node[], lengths: readonly number[]): Uint8Array {
  const { batch, bodyBytes } = recordBatch(rows, nodes, lengths);
  return framed(Message.encode(Message.from(batch, bodyBytes)));
}

/** The eight bytes that end a stream. */
export function endOfStream(): Uint8Array {
  return Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);
}

function recordBatch(rows: number, nodes: readonly Node[], lengths: readonly number[]) {
  let offset = 0;
  const regions = lengths.map((length) => {
    const region = new BufferRegion(offset, length);
    offset += padded(length);
    return region;
  });
  const fieldNodes = nodes.map((node) => new FieldNode(node.length, node.nulls));
  return { batch: new RecordBatch(rows, fieldNodes, regions, null), bodyBytes: offset };
}

function framed(metadata: Uint8Array): Uint8Array {
  const length = padded(metadata.length);
  const bytes = new Uint8Array(FRAME_BYTES + length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setUint32(4, length, true);
  bytes.set(metadata, FRAME_BYTES);
  return bytes;
}

function arrowType(column: PhysicalColumn) {
  switch (column.type) {
    case "text":
      return new Utf8();
    case "word":
    case "ip":
      return new Dictionary(new Utf8(), new Int32(), column.place, false);
    case "texts":
      return new List(new Field("item", new Utf8(), false));
    case "u8":
      return new Uint8();
    case "u16":
      return new Uint16();
    case "u32":
      return new Uint32();
    case "u64":
      return new Uint64();
    case "bool":
      return new Bool();
    case "instant":
      return new Int64();
  }
}
