/**
 * The few numbers and names in an Arrow message's metadata, read from hostile bytes with bounded work.
 *
 * apache-arrow's own decoder believes the lengths it finds: four changed bytes made it fill the heap. This reader takes no
 * more than it is told to expect, never leaves the bytes, and need not be strict: what it reads is
 * written again in the wire's one form and compared byte by byte.
 *
 * Shape: FlatBuffers tables; field numbers are those of format/Message.fbs and format/Schema.fbs@arrow.
 */
import type { Node } from "./arrow-messages.ts";

/** What a message may hold at most; more is refused unread. */
export interface MetadataLimits {
  readonly fields: number;
  readonly nodes: number;
  readonly buffers: number;
}

export type Metadata =
  | { readonly kind: "schema"; readonly names: readonly string[] }
  | ({ readonly kind: "dictionary" } & BatchMetadata)
  | ({ readonly kind: "records" } & BatchMetadata);

export interface BatchMetadata {
  readonly length: number;
  readonly nodes: readonly Node[];
  /** Bytes of each buffer, without padding. */
  readonly bufferLengths: readonly number[];
}

const LONGEST_NAME = 128;
const STRUCT_BYTES = 16;

/** @throws {RangeError} when the bytes are no such message or go beyond the limits. */
export function readMetadata(bytes: Uint8Array, limits: MetadataLimits): Metadata {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const message = view.getUint32(0, true);
  const header = reference(view, message, 2);
  switch (view.getUint8(required(view, message, 1))) {
    case 1:
      return { kind: "schema", names: fieldNames(view, header, limits.fields) };
    case 2:
      return { kind: "dictionary", ...batch(view, reference(view, header, 1), limits) };
    case 3:
      return { kind: "records", ...batch(view, header, limits) };
    default:
      throw new RangeError("no such message");
  }
}

function fieldNames(view: DataView, schema: number, most: number): readonly string[] {
  const { start, length } = vector(view, schema, 1, most, 4);
  return Array.from({ length }, (_, at) => {
    const place = start + at * 4;
    return text(view, reference(view, place + view.getUint32(place, true), 0));
  });
}

function batch(view: DataView, table: number, limits: MetadataLimits): BatchMetadata {
  const nodes = vector(view, table, 1, limits.nodes, STRUCT_BYTES);
  const buffers = vector(view, table, 2, limits.buffers, STRUCT_BYTES);
  return {
    length: long(view, required(view, table, 0)),
    nodes: Array.from({ length: nodes.length }, (_, at) => ({
      length: long(view, nodes.start + at * STRUCT_BYTES),
      nulls: long(view, nodes.start + at * STRUCT_BYTES + 8),
    })),
    bufferLengths: Array.from({ length: buffers.length }, (_, at) => long(view, buffers.start + at * STRUCT_BYTES + 8)),
  };
}

/** Where a table has its field number `field`; 0 when it leaves it out. */
function slot(view: DataView, table: number, field: number): number {
  const vtable = table - view.getInt32(table, true);
  const entry = 4 + field * 2;
  const offset = entry < view.getUint16(vtable, true) ? view.getUint16(vtable + entry, true) : 0;
  return offset === 0 ? 0 : table + offset;
}

function required(view: DataView, table: number, field: number): number {
  const place = slot(view, table, field);
  if (place === 0) throw new RangeError("field is missing");
  return place;
}

function reference(view: DataView, table: number, field: number): number {
  const place = required(view, table, field);
  return place + view.getUint32(place, true);
}

/** A vector left out is an empty one. */
function vector(view: DataView, table: number, field: number, most: number, size: number) {
  if (slot(view, table, field) === 0) return { start: 0, length: 0 };
  const place = reference(view, table, field);
  const length = view.getUint32(place, true);
  if (length > most || place + 4 + length * size > view.byteLength) throw new RangeError("vector too long");
  return { start: place + 4, length };
}

function text(view: DataView, place: number): string {
  const length = view.getUint32(place, true);
  if (length > LONGEST_NAME || place + 4 + length > view.byteLength) throw new RangeError("name too long");
  return Buffer.from(view.buffer, view.byteOffset + place + 4, length).toString("utf8");
}

/** Neither negative nor beyond what a batch may have of anything. */
function long(view: DataView, place: number): number {
  const value = view.getBigInt64(place, true);
  if (value < 0n || value > 0x7fff_ffffn) throw new RangeError("number out of range");
  return Number(value);
}
