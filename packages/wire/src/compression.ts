/**
 * A buffer as Arrow's `BodyCompression` has it: eight bytes that say the length before, then one zstd frame.
 *
 * Shape: int64 length, little endian; -1 for "as it is"; nothing at all for an empty buffer.
 * Source: format/Message.fbs@arrow, `BodyCompressionMethod.BUFFER`.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { WatchfloorError } from "@watchfloor/domain";
import { isOneWholeFrame } from "./zstd-frame.ts";

/** Bytes of the length before a frame. */
export const PREFIX_BYTES = 8;
/** Below this a frame costs more than it saves (about 20 µs a call). */
const WORTH_COMPRESSING = 96;
/**
 * Room beyond the worst case, so that output never fills a piece: Node 24's `zstdCompressSync` then goes round once more
 * and appends an empty frame, which the store's reader refuses.
 */
const ROOM = 128;
/** Level 1: the sensor has one core for everything, and columns compress well as they are. */
const LEVEL = 1;

/** The pieces of a compressed buffer, to be written one after the other. */
export function compressed(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length === 0) return [];
  if (bytes.length >= WORTH_COMPRESSING) {
    const frame = zstdCompressSync(bytes, {
      chunkSize: bytes.length + (bytes.length >> 8) + ROOM,
      pledgedSrcSize: bytes.length,
      params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
    });
    if (frame.length < bytes.length) return [prefix(bytes.length), frame];
  }
  return [prefix(-1), bytes];
}

/** What a compressed buffer says it becomes. @throws {WatchfloorError} E_WIRE_BATCH unless that is a length. */
export function expandedLength(buffer: Uint8Array): number {
  if (buffer.length === 0) return 0;
  if (buffer.length < PREFIX_BYTES) throw new WatchfloorError("E_WIRE_BATCH", { reason: "buffer shorter than prefix" });
  const length = new DataView(buffer.buffer, buffer.byteOffset).getBigInt64(0, true);
  if (length === -1n) return buffer.length - PREFIX_BYTES;
  if (length < 0n || length > 0x7fff_ffffn) throw new WatchfloorError("E_WIRE_BATCH", { reason: "buffer length" });
  return Number(length);
}

/** @throws {WatchfloorError} E_WIRE_BATCH when the frame is damaged or does not become what it says. */
export function expanded(buffer: Uint8Array): Uint8Array {
  const length = expandedLength(buffer);
  const content = buffer.subarray(PREFIX_BYTES);
  if (buffer.length === 0 || new DataView(buffer.buffer, buffer.byteOffset).getInt32(0, true) === -1) return content;
  if (length === 0) throw new WatchfloorError("E_WIRE_BATCH", { reason: "empty buffer compressed" });
  if (!isOneWholeFrame(content)) throw new WatchfloorError("E_WIRE_BATCH", { reason: "zstd frame is not whole" });
  try {
    const bytes = zstdDecompressSync(content, { chunkSize: length + ROOM, maxOutputLength: length });
    if (bytes.length === length) return bytes;
  } catch (cause) {
    throw new WatchfloorError("E_WIRE_BATCH", { reason: "zstd frame" }, { cause });
  }
  throw new WatchfloorError("E_WIRE_BATCH", { reason: "zstd frame's length" });
}

function prefix(length: number): Uint8Array {
  const bytes = new Uint8Array(PREFIX_BYTES);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(length), true);
  return bytes;
}
