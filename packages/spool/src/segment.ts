/**
 * One batch as one closed file.
 *
 * Shape: `WFSEG\n` · version u16 · meta length u32 · body length u32 (little-endian, 16 bytes) · meta as JSON ·
 * SHA-256 over all before it · body. The body's own SHA-256 stands in the meta, so each byte is hashed once, and a
 * damaged body still leaves its number, its digest and the tail's position readable.
 */
import { createHash } from "node:crypto";
import {
  type BatchSequence,
  batchSequence,
  type EpochMicros,
  epochMicros,
  LANES,
  type Lane,
  type Sha256,
  sha256,
  WatchfloorError,
} from "@watchfloor/domain";

export const SEGMENT_VERSION = 1;
/** A bookmark is one position per file being read; more than this is a fault of the caller. */
export const MAX_BOOKMARK_BYTES = 64 * 1024;
const MAX_META_BYTES = MAX_BOOKMARK_BYTES + 4 * 1024;

const MAGIC = Buffer.from("WFSEG\n", "latin1");
const PREFIX_BYTES = 16;
const SUM_BYTES = 32;
/** What must be read of a file to know its meta, whatever the meta's length. */
export const MAX_HEADER_BYTES = PREFIX_BYTES + MAX_META_BYTES + SUM_BYTES;

/** Position of whoever fills the spool, opaque here: any JSON value up to `MAX_BOOKMARK_BYTES`. */
export type Bookmark = unknown;

/** What a segment says of itself. */
export interface SegmentMeta {
  readonly lane: Lane;
  readonly sequence: BatchSequence;
  readonly rows: number;
  /** SHA-256 of the body. */
  readonly digest: Sha256;
  /** Digest of the lane's batch before. */
  readonly previous: Sha256;
  readonly bookmark: Bookmark;
  readonly sealedAtUs: EpochMicros;
}

export interface SegmentHeader {
  readonly meta: SegmentMeta;
  /** Where the body starts in the file. */
  readonly bodyOffset: number;
  readonly bodyBytes: number;
}

const NAME = /^(urgent|bulk)-(\d{15})\.seg$/;

/** `bulk-000000000000042.seg`; names of a lane sort by sequence. */
export function segmentName(lane: Lane, sequence: BatchSequence): string {
  return `${lane}-${String(sequence).padStart(15, "0")}.seg`;
}

/** Lane and sequence of a segment's file name, or undefined when it is none. */
export function parseSegmentName(name: string): { readonly lane: Lane; readonly sequence: BatchSequence } | undefined {
  const [, laneText, digits] = NAME.exec(name) ?? [];
  const lane = LANES.find((known) => known === laneText);
  const sequence = Number(digits);
  if (lane === undefined || !Number.isSafeInteger(sequence) || sequence < 1) return undefined;
  return { lane, sequence: batchSequence(sequence) };
}

/** @throws {RangeError} when the bookmark is larger than `MAX_BOOKMARK_BYTES` as JSON. */
export function encodeSegment(meta: SegmentMeta, body: Uint8Array): Buffer {
  const bookmark = JSON.stringify(meta.bookmark ?? null);
  if (Buffer.byteLength(bookmark) > MAX_BOOKMARK_BYTES) throw new RangeError("bookmark larger than a segment may hold");
  const metaBytes = Buffer.from(JSON.stringify({ ...meta, bookmark: meta.bookmark ?? null }));
  const file = Buffer.allocUnsafe(PREFIX_BYTES + metaBytes.length + SUM_BYTES + body.length);
  MAGIC.copy(file, 0);
  file.writeUInt16LE(SEGMENT_VERSION, 6);
  file.writeUInt32LE(metaBytes.length, 8);
  file.writeUInt32LE(body.length, 12);
  metaBytes.copy(file, PREFIX_BYTES);
  const sumAt = PREFIX_BYTES + metaBytes.length;
  createHash("sha256").update(file.subarray(0, sumAt)).digest().copy(file, sumAt);
  file.set(body, sumAt + SUM_BYTES);
  return file;
}

/**
 * Reads the header from the first bytes of a file.
 *
 * @param start the file's first `MAX_HEADER_BYTES`, or all of a shorter file.
 * @throws {WatchfloorError} E_SPOOL_CORRUPT with the reason.
 */
export function decodeHeader(start: Buffer, fileBytes: number): SegmentHeader {
  if (start.length < PREFIX_BYTES || !start.subarray(0, MAGIC.length).equals(MAGIC)) throw corrupt("no segment");
  const version = start.readUInt16LE(6);
  if (version > SEGMENT_VERSION) throw new WatchfloorError("E_DATA_NEWER", { segmentVersion: version });
  const metaBytes = start.readUInt32LE(8);
  const bodyBytes = start.readUInt32LE(12);
  const sumAt = PREFIX_BYTES + metaBytes;
  if (metaBytes > MAX_META_BYTES || start.length < sumAt + SUM_BYTES) throw corrupt("cut off in its header");
  const sum = createHash("sha256").update(start.subarray(0, sumAt)).digest();
  if (!sum.equals(start.subarray(sumAt, sumAt + SUM_BYTES))) throw corrupt("header checksum");
  const meta = decodeMeta(start.toString("utf8", PREFIX_BYTES, sumAt));
  const bodyOffset = sumAt + SUM_BYTES;
  if (fileBytes !== bodyOffset + bodyBytes) throw corrupt("length of its body");
  return { meta, bodyOffset, bodyBytes };
}

/** @throws {WatchfloorError} E_SPOOL_CORRUPT unless `body` has the digest that its header states. */
export function checkBody(meta: SegmentMeta, body: Uint8Array): void {
  if (createHash("sha256").update(body).digest("hex") !== meta.digest) throw corrupt("body checksum");
}

function decodeMeta(text: string): SegmentMeta {
  try {
    const found: Partial<Record<keyof SegmentMeta, unknown>> = JSON.parse(text);
    const lane = LANES.find((known) => known === found.lane);
    const rows = Number(found.rows);
    if (lane === undefined || !Number.isSafeInteger(rows) || rows < 0) throw new RangeError("lane or rows");
    return {
      lane,
      rows,
      sequence: batchSequence(Number(found.sequence)),
      digest: sha256(String(found.digest)),
      previous: sha256(String(found.previous)),
      bookmark: found.bookmark,
      sealedAtUs: epochMicros(Number(found.sealedAtUs)),
    };
  } catch (error) {
    // The checksum held, so this is a writer's fault, yet no reason to stop the sensor.
    if (error instanceof SyntaxError || error instanceof RangeError) throw corrupt("meaning of its header", error);
    throw error;
  }
}

function corrupt(reason: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError("E_SPOOL_CORRUPT", { reason }, { cause });
}
