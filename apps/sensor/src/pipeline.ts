/** From a line to a closed segment: decoded, redacted, put into its lane; the unreadable into quarantine. */
import { unlink } from "node:fs/promises";
import { type EpochMicros, LANES, type Lane, parseEveTimestamp, type WatchfloorError } from "@watchfloor/domain";
import {
  compileRedaction,
  decodeBytes,
  type EveRecord,
  isEngineEventRecord,
  type QuarantineReason,
  type Redaction,
} from "@watchfloor/eve";
import type { Spool } from "@watchfloor/spool";
import { LineScanner, type PlainLine } from "@watchfloor/wire";
import { LaneFiller } from "./lane-filler.ts";
import { moveAway } from "./move-away.ts";
import type { Quarantine } from "./quarantine.ts";
import type { Counts, Resumption } from "./tail/bookmark.ts";
import type { FileCursor } from "./tail/cursor.ts";
import type { Afterwards } from "./tail/feed.ts";
import { Ledger } from "./tail/ledger.ts";
import type { LineSink } from "./tail/line-splitter.ts";
import type { TailSink } from "./tail/tail.ts";

const LINE_FEED = 0x0a;
/** So many files that are read and not sealed make it seal: far below what a bookmark holds (`MAX_FILES`). */
const MAX_FINISHED = 64;

export interface PipelineOptions {
  readonly spool: Spool;
  readonly quarantine: Quarantine;
  readonly resumption: Resumption;
  /** Whether the file stands where it stood, or was found elsewhere: what is not there was read, sealed and deleted. */
  readonly exists: (path: string, ino: number) => boolean;
  /** Dotted paths of EVE that may not leave. */
  readonly withheld: readonly string[];
  /** How long a record may wait for its batch to close, ms. */
  readonly flushMs: Readonly<Record<Lane, number>>;
  readonly maxRows: number;
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** A batch cannot be put on disk now. It is kept in memory and tried again. */
  readonly onFull: (lane: Lane, error: WatchfloorError) => void;
}

/** Since this process started, for the heartbeat. */
export interface PipelineTally {
  readonly linesRead: number;
  readonly eventsEncoded: number;
  readonly engineEvents: number;
  /** Fields taken out before they could leave. */
  readonly fieldsWithheld: number;
}

export class Pipeline implements TailSink {
  readonly #options: PipelineOptions;
  readonly #ledger: Ledger;
  readonly #lanes: Readonly<Record<Lane, LaneFiller>>;
  readonly #scanner: LineScanner;
  readonly #redact: Redaction;
  /** Files that are read for good and wait for their lines to be sealed, with the place of their last line. */
  readonly #finished: { readonly cursor: FileCursor; readonly place: number; readonly then: Afterwards }[] = [];
  #linesRead = 0;
  #eventsEncoded = 0;
  #engineEvents = 0;
  #fieldsWithheld = 0;
  #newest: EpochMicros | undefined;

  constructor(options: PipelineOptions) {
    const { resumption } = options;
    this.#options = options;
    this.#ledger = new Ledger(resumption, options.exists);
    this.#scanner = new LineScanner(options.withheld);
    this.#redact = compileRedaction(options.withheld);
    const filler = (lane: Lane) =>
      new LaneFiller({
        ...options,
        lane,
        flushMs: options.flushMs[lane],
        rows: resumption.rows(lane),
        bookmark: (rows) => this.#ledger.bookmark(lane, rows),
        place: () => this.#linesRead,
      });
    this.#lanes = { urgent: filler("urgent"), bulk: filler("bulk") };
  }

  async room(): Promise<void> {
    if (this.#finished.length >= MAX_FINISHED) await this.flush();
    else await this.#dispose();
  }

  begin(path: string, ino: number, size: number): FileCursor {
    return this.#ledger.begin(path, ino, size);
  }

  lines(cursor: FileCursor): LineSink {
    return {
      block: (bytes, at) => this.#block(cursor, bytes, at),
      last: (bytes, after) => this.#line(cursor, bytes, after),
      tooLong: (bytes, after) => this.#quarantine(cursor, after, "too-long", bytes, after - cursor.offset - 1),
    };
  }

  /** Nearly all lines are plain and become no record on their way; the others are decoded one by one. */
  #block(cursor: FileCursor, bytes: Buffer, at: number): void {
    for (let start = 0; start < bytes.length; ) {
      const plain = this.#scanner.scan(bytes, start);
      const end = plain?.end ?? bytes.indexOf(LINE_FEED, start);
      if (plain === undefined || !this.#takePlain(cursor, plain, at + end + 1)) {
        this.#line(cursor, bytes.subarray(start, end), at + end + 1);
      }
      start = end + 1;
    }
  }

  #line(cursor: FileCursor, bytes: Buffer, after: number): void {
    const decoded = decodeBytes(bytes);
    if (decoded.kind === "event") this.#take(cursor, decoded.record, after, bytes.length);
    else this.#quarantine(cursor, after, decoded.reason, bytes, bytes.length);
  }

  /** @returns false, and nothing has happened, when the line has to be decoded after all. */
  #takePlain(cursor: FileCursor, line: PlainLine, after: number): boolean {
    const lane = line.alert && !line.engineEvent ? "urgent" : "bulk";
    if (after > cursor.covered[lane]) {
      if (!this.#lanes[lane].appendPlain(line)) return false;
      this.#encoded(line.engineEvent, line.withheld, line.timestamp);
    }
    this.#taken(cursor, after);
    return true;
  }

  #take(cursor: FileCursor, record: EveRecord, after: number, bytes: number): void {
    const alert = record.event_type === "alert";
    const engineEvent = alert && isEngineEventRecord(record);
    const lane = alert && !engineEvent ? "urgent" : "bulk";
    // Read again after a crash: what is before this place, the lane has.
    if (after > cursor.covered[lane]) {
      const newest = parseEveTimestamp(record.timestamp);
      const withheld = this.#redact(record);
      this.#lanes[lane].append(record, engineEvent, bytes);
      this.#encoded(engineEvent, withheld, newest);
    }
    this.#taken(cursor, after);
  }

  #encoded(engineEvent: boolean, withheld: number, newest: EpochMicros): void {
    this.#eventsEncoded += 1;
    if (engineEvent) this.#engineEvents += 1;
    this.#fieldsWithheld += withheld;
    this.#newest = newest;
  }

  #taken(cursor: FileCursor, after: number): void {
    cursor.offset = after;
    cursor.lines += 1;
    this.#linesRead += 1;
  }

  #quarantine(cursor: FileCursor, after: number, reason: QuarantineReason, kept: Buffer, bytes: number): void {
    if (this.#options.quarantine.keep(cursor, after, reason, kept, bytes)) cursor.quarantined += 1;
    else cursor.dropped += 1;
    this.#taken(cursor, after);
  }

  async ready(): Promise<void> {
    // Urgent first: it is small and somebody waits for it.
    for (const lane of LANES) await this.#lanes[lane].turn();
  }

  async idle(): Promise<void> {
    await this.ready();
    await this.#dispose();
  }

  complete(cursor: FileCursor, then: Afterwards): void {
    if (then.kind !== "keep") this.#finished.push({ cursor, place: this.#linesRead, then });
  }

  /** Seals everything and notes that all is sealed, so that a later start reads nothing again. */
  async flush(): Promise<void> {
    for (const lane of LANES) await this.#lanes[lane].flush();
    await this.#options.quarantine.flush();
    await this.#dispose();
    await this.#mark();
  }

  /** Deletes, moves or forgets files whose last line is in closed segments of both lanes. */
  async #dispose(): Promise<void> {
    const sealed = Math.min(...LANES.map((lane) => this.#lanes[lane].sealedPlace));
    const due = this.#finished.filter(({ place }) => place <= sealed);
    if (due.length === 0) return;
    await this.#options.quarantine.flush();
    // A lane that has something under way has its word about these files in its newest segment already.
    await this.#mark();
    for (const { cursor, then } of due) {
      if (then.kind === "delete") await unlink(cursor.path);
      else if (then.kind === "move") await moveAway(cursor.path, then.to);
      this.#ledger.forget(cursor);
      this.#finished.splice(
        this.#finished.findIndex((other) => other.cursor === cursor),
        1,
      );
    }
  }

  async #mark(): Promise<void> {
    const clean = LANES.filter((lane) => this.#lanes[lane].clean);
    const marks = clean.map((lane) => ({ lane, bookmark: this.#ledger.bookmark(lane, this.#lanes[lane].rows) }));
    await Promise.all(marks.map(({ lane, bookmark }) => this.#options.spool.mark(lane, bookmark)));
  }

  /** Over all runs on this data directory. */
  totals(): Counts & { readonly rows: number } {
    return { ...this.#ledger.counts(), rows: this.#lanes.urgent.rows + this.#lanes.bulk.rows };
  }

  tally(): PipelineTally {
    return {
      linesRead: this.#linesRead,
      eventsEncoded: this.#eventsEncoded,
      engineEvents: this.#engineEvents,
      fieldsWithheld: this.#fieldsWithheld,
    };
  }

  /** EVE time of the newest record; undefined before the first. */
  newest(): EpochMicros | undefined {
    return this.#newest;
  }
}
