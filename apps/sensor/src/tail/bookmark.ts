/**
 * What a segment says of the tail: where every EVE file stood when the lane's batch was closed.
 *
 * Shape: `{"past":[lines,quarantined,dropped],"rows":N,"files":[[path,ino,turn,offset,lines,quarantined,dropped],...]}`.
 * The two lanes close their batches at different moments, so after a crash each file is read from the older of the two
 * places, and each lane passes over what it already has.
 */
import { LANES, type Lane, WatchfloorError } from "@watchfloor/domain";
import { z } from "zod";
import { type FileIdentity, type FilePosition, identityKey } from "./cursor.ts";

/** A bookmark holds 64 KiB; paths of 100 characters leave room for this many files at a time. */
export const MAX_FILES = 400;

export interface Counts {
  readonly lines: number;
  readonly quarantined: number;
  readonly dropped: number;
}

export interface TailBookmark {
  /** Counts of files that are read, sealed and gone. */
  readonly past: Counts;
  readonly files: readonly FilePosition[];
  /** Rows the lane has sealed since the spool was made. */
  readonly rows: number;
}

const count = z.number().int().nonnegative();
const bookmarkSchema = z.object({
  past: z.tuple([count, count, count]),
  rows: count,
  files: z.array(z.tuple([z.string(), count, count, count, count, count, count])),
});

export const NO_COUNTS: Counts = { lines: 0, quarantined: 0, dropped: 0 };
const EMPTY: TailBookmark = { past: NO_COUNTS, files: [], rows: 0 };

export function addCounts(a: Counts, b: Counts): Counts {
  return { lines: a.lines + b.lines, quarantined: a.quarantined + b.quarantined, dropped: a.dropped + b.dropped };
}

export function encodeBookmark({ past, files, rows }: TailBookmark): unknown {
  return {
    past: [past.lines, past.quarantined, past.dropped],
    rows,
    files: files.map((at) => [at.path, at.ino, at.turn, at.offset, at.lines, at.quarantined, at.dropped]),
  };
}

/** @throws {WatchfloorError} E_SPOOL_CORRUPT when `json` is there and is no bookmark. */
export function decodeBookmark(json: unknown): TailBookmark {
  if (json === undefined || json === null) return EMPTY;
  const { data, error } = bookmarkSchema.safeParse(json);
  if (data === undefined) throw new WatchfloorError("E_SPOOL_CORRUPT", { reason: "bookmark" }, { cause: error });
  const [lines, quarantined, dropped] = data.past;
  return {
    past: { lines, quarantined, dropped },
    rows: data.rows,
    files: data.files.map((file) => {
      const [path, ino, turn, offset, fileLines, fileQuarantined, fileDropped] = file;
      return { path, ino, turn, offset, lines: fileLines, quarantined: fileQuarantined, dropped: fileDropped };
    }),
  };
}

/** Both lanes' bookmarks joined: where to read on, and what each lane has. */
export class Resumption {
  readonly #lanes: Readonly<Record<Lane, TailBookmark>>;

  constructor(bookmarks: Readonly<Record<Lane, unknown>>) {
    this.#lanes = { urgent: decodeBookmark(bookmarks.urgent), bulk: decodeBookmark(bookmarks.bulk) };
  }

  rows(lane: Lane): number {
    return this.#lanes[lane].rows;
  }

  /** Counts of files that are gone: the newer bookmark's, for it holds the older's. */
  past(): Counts {
    const { urgent, bulk } = this.#lanes;
    return urgent.past.lines > bulk.past.lines ? urgent.past : bulk.past;
  }

  /** The files that the bookmark with the newer past knows; each with its furthest position. */
  known(): readonly FilePosition[] {
    const { urgent, bulk } = this.#lanes;
    const furthest = new Map<string, FilePosition>();
    const [newer, older] = urgent.past.lines > bulk.past.lines ? [urgent, bulk] : [bulk, urgent];
    const sameAge = urgent.past.lines === bulk.past.lines;
    for (const file of [...newer.files, ...(sameAge ? older.files : [])]) {
      const held = furthest.get(identityKey(file));
      if (held === undefined || held.offset < file.offset) furthest.set(identityKey(file), file);
    }
    return [...furthest.values()];
  }

  /** The lane's own place in the file, or undefined when it has nothing of it. */
  of(lane: Lane, file: FileIdentity): FilePosition | undefined {
    return this.#lanes[lane].files.find((held) => identityKey(held) === identityKey(file));
  }

  /** The older of the lanes' places in the file; its beginning when a lane does not know the file. */
  start(file: FileIdentity): FilePosition {
    const beginning: FilePosition = { ...file, offset: 0, ...NO_COUNTS };
    const [urgent, bulk] = LANES.map((lane) => this.of(lane, file) ?? beginning);
    if (urgent === undefined || bulk === undefined) return beginning;
    return urgent.offset < bulk.offset ? urgent : bulk;
  }
}
