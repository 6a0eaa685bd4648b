/**
 * What outlives the segments: per lane the last receipt, and how far the filler has come without a batch.
 *
 * Shape: `state.json`, `{"version":1,"lanes":{"bulk":{"sequence":N,"digest":HEX,"bookmark":...,"mark"?:...}},...}`.
 */
import { readFile } from "node:fs/promises";
import { LANES, type Lane, NO_PREVIOUS_BATCH, type Sha256, sha256, WatchfloorError } from "@watchfloor/domain";
import { writeDurably } from "./durable.ts";
import type { Bookmark } from "./segment.ts";

export const STATE_FILE = "state.json";
const STATE_VERSION = 1;

/** The filler's position while its lane had nothing to seal. Counts only until a later batch is sealed. */
export interface Mark {
  /** The lane's newest batch when the mark was set; 0 for none. */
  readonly afterSequence: number;
  readonly bookmark: Bookmark;
}

/** One lane's last receipt. `sequence` 0 means none yet. */
export interface LaneState {
  readonly sequence: number;
  readonly digest: Sha256;
  readonly bookmark: Bookmark;
  readonly mark?: Mark | undefined;
}

export interface SpoolState {
  readonly lanes: Readonly<Record<Lane, LaneState>>;
  /** Segments set aside since the spool was made, and the rows they said they held. */
  readonly damagedSegments: number;
  readonly damagedRows: number;
}

const EMPTY_LANE: LaneState = { sequence: 0, digest: NO_PREVIOUS_BATCH, bookmark: undefined };
const EMPTY: SpoolState = { lanes: { urgent: EMPTY_LANE, bulk: EMPTY_LANE }, damagedSegments: 0, damagedRows: 0 };

/** @throws {WatchfloorError} E_SPOOL_CORRUPT when the file is there and cannot be read as state. */
export async function readState(path: string): Promise<SpoolState> {
  try {
    return decodeState(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return EMPTY;
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) {
      throw new WatchfloorError("E_SPOOL_CORRUPT", { file: STATE_FILE }, { cause: error });
    }
    throw error;
  }
}

export async function writeState(path: string, state: SpoolState): Promise<void> {
  await writeDurably(path, Buffer.from(JSON.stringify({ version: STATE_VERSION, ...state })));
}

function decodeState(text: string): SpoolState {
  const found: { readonly [key: string]: unknown; readonly lanes: Record<string, Record<string, unknown>> } =
    JSON.parse(text);
  if (Number(found.version) > STATE_VERSION) {
    throw new WatchfloorError("E_DATA_NEWER", { stateVersion: Number(found.version) });
  }
  const lane = (name: Lane): LaneState => {
    const held = found.lanes[name];
    if (held === undefined) throw new RangeError(`no lane ${name}`);
    return {
      sequence: whole(held.sequence),
      digest: sha256(String(held.digest)),
      bookmark: held.bookmark,
      mark: decodeMark(held.mark),
    };
  };
  const [urgent, bulk] = LANES;
  return {
    lanes: { urgent: lane(urgent), bulk: lane(bulk) },
    damagedSegments: whole(found.damagedSegments),
    damagedRows: whole(found.damagedRows),
  };
}

function decodeMark(found: unknown): Mark | undefined {
  if (typeof found !== "object" || found === null || !("afterSequence" in found) || !("bookmark" in found)) {
    return undefined;
  }
  return { afterSequence: whole(found.afterSequence), bookmark: found.bookmark };
}

function whole(n: unknown): number {
  if (typeof n !== "number" || !Number.isSafeInteger(n) || n < 0) throw new RangeError("not a count");
  return n;
}
