/** Looks through a spool's directory at opening: what is whole is listed, what is damaged is set aside. */
import { mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { type BatchSequence, type EpochMicros, isWatchfloorError, type Lane, type Sha256 } from "@watchfloor/domain";
import { syncDirectory, UNFINISHED } from "./durable.ts";
import {
  type Bookmark,
  decodeHeader,
  MAX_HEADER_BYTES,
  parseSegmentName,
  type SegmentHeader,
  segmentName,
} from "./segment.ts";

export const DAMAGED_DIRECTORY = "damaged";

/** What is kept in memory of a held segment: half a million of them, three days of one a second, fit in 60 MB. */
export interface HeldSegment {
  readonly sequence: BatchSequence;
  readonly bytes: number;
  readonly sealedAtUs: EpochMicros;
}

export interface ScannedLane {
  /** In order of sequence. */
  readonly held: readonly HeldSegment[];
  /** The newest number a file of the lane carries, damaged or not; 0 for none. It is never given twice. */
  readonly highest: number;
  /** Of the newest readable header. */
  readonly newest: { readonly sequence: number; readonly digest: Sha256; readonly bookmark: Bookmark } | undefined;
}

export interface Scan {
  readonly lanes: Readonly<Record<Lane, ScannedLane>>;
  readonly damaged: readonly { readonly name: string; readonly reason: string }[];
}

/** Reads a segment's header and its length. @throws {WatchfloorError} E_SPOOL_CORRUPT, E_DATA_NEWER. */
export async function readHeader(path: string): Promise<SegmentHeader & { readonly bytes: number }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.allocUnsafe(Math.min(size, MAX_HEADER_BYTES)),
      0,
      Math.min(size, MAX_HEADER_BYTES),
      0,
    );
    return { ...decodeHeader(buffer.subarray(0, bytesRead), size), bytes: size };
  } finally {
    await file.close();
  }
}

/** Moves a damaged segment out of the way; it stays as evidence. */
export async function setAside(directory: string, name: string): Promise<void> {
  await mkdir(join(directory, DAMAGED_DIRECTORY), { recursive: true, mode: 0o700 });
  await rename(join(directory, name), join(directory, DAMAGED_DIRECTORY, name));
  await syncDirectory(directory);
}

/**
 * Headers of all segments are read and checked; a body is checked when it is read to be sent.
 *
 * @throws {WatchfloorError} E_DATA_NEWER when a later version wrote here.
 */
export async function scanSpool(directory: string): Promise<Scan> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lanes = { urgent: new LaneScan(), bulk: new LaneScan() };
  const damaged: { name: string; reason: string }[] = [];
  for (const name of (await readdir(directory)).sort()) {
    if (name.endsWith(UNFINISHED)) await unlink(join(directory, name));
    const named = parseSegmentName(name);
    if (named === undefined) continue;
    const lane = lanes[named.lane];
    lane.highest = named.sequence;
    try {
      const { meta, bytes } = await readHeader(join(directory, name));
      if (segmentName(meta.lane, meta.sequence) !== name) throw new RangeError("name");
      lane.held.push({ sequence: meta.sequence, bytes, sealedAtUs: meta.sealedAtUs });
      lane.newest = meta;
    } catch (error) {
      if (!isWatchfloorError(error, "E_SPOOL_CORRUPT") && !(error instanceof RangeError)) throw error;
      damaged.push({ name, reason: error instanceof RangeError ? "not its own name" : String(error.facts.reason) });
      await setAside(directory, name);
    }
  }
  // Set aside in an earlier run: the number stays taken.
  for (const name of await readdir(join(directory, DAMAGED_DIRECTORY)).catch(() => [])) {
    const named = parseSegmentName(name);
    if (named !== undefined) lanes[named.lane].highest = Math.max(lanes[named.lane].highest, named.sequence);
  }
  return { lanes, damaged };
}

class LaneScan implements ScannedLane {
  readonly held: HeldSegment[] = [];
  highest = 0;
  newest: ScannedLane["newest"] = undefined;
}
