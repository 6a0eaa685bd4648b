/** From a line to a closed segment: decoded, redacted, put into its lane; the unreadable into quarantine. */
import { unlink } from "node:fs/promises";
import { type Clock, LANES, type Lane, parseEveTimestamp, type WatchfloorError } from "@watchfloor/domain";
import {
  decodeBytes,
  decodeChunk,
  type EveRecord,
  isEngineEventRecord,
  type QuarantineReason,
  type Redaction,
} from "@watchfloor/eve";
import type { Spool } from "@watchfloor/spool";
import { LaneFiller } from "./lane-filler.ts";
import type { Quarantine } from "./quarantine.ts";
import type { Counts, Resumption } from "./tail/bookmark.ts";
import type { FileCursor } from "./tail/cursor.ts";
import { Ledger } from "./tail/ledger.ts";
import type { LineSink } from "./tail/line-splitter.ts";
import type { TailSink } from "./tail/tail.ts";

export interface PipelineOptions {
  readonly spool: Spool;
  readonly quarantine: Quarantine;
  readonly resumption: Resumption;
  readonly exists: (path: string) => boolean;
  readonly redact: Redaction;
  /** How long a record may wait for its batch to close, ms. */
  readonly flushMs: Readonly<Record<Lane, number>>;
  readonly maxRows: number;
  readonly now: Clock;
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
  /** EVE time of the newest record, as Suricata wrote it. */
  readonly newestTimestamp: string | undefined;
}

export class Pipeline implements TailSink {
  readonly #options: PipelineOptions;
  readonly #ledger: Ledger;
  readonly #lanes: Readonly<Record<Lane, LaneFiller>>;
  /** Files that are read for good and wait for their lines to be sealed, with the place of their last line. */
  readonly #finished: { readonly cursor: FileCursor; readonly place: number }[] = [];
  #linesRead = 0;
  #eventsEncoded = 0;
  #engineEvents = 0;
  #fieldsWithheld = 0;
  #newestTimestamp: string | undefined;

  constructor(options: PipelineOptions) {
    const { resumption } = options;
    this.#options = options;
    this.#ledger = new Ledger(resumption, options.exists);
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

  begin(path: string, ino: number, size: number): FileCursor {
    return this.#ledger.begin(path, ino, size);
  }

  lines(cursor: FileCursor): LineSink {
    return {
      block: (bytes, at) => {
        decodeChunk(bytes, (decoded, start, end) => {
          if (decoded.kind === "event") this.#take(cursor, decoded.record, at + end + 1, end - start);
          else this.#quarantine(cursor, at + end + 1, decoded.reason, bytes.subarray(start, end), end - start);
        });
      },
      last: (bytes, after) => {
        const decoded = decodeBytes(bytes);
        if (decoded.kind === "event") this.#take(cursor, decoded.record, after, bytes.length);
        else this.#quarantine(cursor, after, decoded.reason, bytes, bytes.length);
      },
      tooLong: (bytes, after) => this.#quarantine(cursor, after, "too-long", bytes, after - cursor.offset - 1),
    };
  }

  #take(cursor: FileCursor, record: EveRecord, after: number, bytes: number): void {
    const alert = record.event_type === "alert";
    const engineEvent = alert && isEngineEventRecord(record);
    const lane = alert && !engineEvent ? "urgent" : "bulk";
    // Read again after a crash: what is before this place, the lane has.
    if (after > cursor.covered[lane]) {
      this.#fieldsWithheld += this.#options.redact(record);
      this.#lanes[lane].append(record, engineEvent, bytes);
      this.#eventsEncoded += 1;
      if (engineEvent) this.#engineEvents += 1;
      this.#newestTimestamp = record.timestamp;
    }
    this.#taken(cursor, after);
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

  complete(cursor: FileCursor, disposable: boolean): void {
    if (disposable) this.#finished.push({ cursor, place: this.#linesRead });
  }

  /** Seals everything and notes that all is sealed, so that a later start reads nothing again. */
  async flush(): Promise<void> {
    for (const lane of LANES) await this.#lanes[lane].flush();
    await this.#options.quarantine.flush();
    await this.#dispose();
    await this.#mark();
  }

  /** Deletes files whose last line is in closed segments of both lanes. */
  async #dispose(): Promise<void> {
    const sealed = Math.min(...LANES.map((lane) => this.#lanes[lane].sealedPlace));
    const due = this.#finished.filter(({ place }) => place <= sealed);
    if (due.length === 0) return;
    await this.#options.quarantine.flush();
    // A lane that has something under way has its word about these files in its newest segment already.
    await this.#mark();
    for (const { cursor } of due) {
      await unlink(cursor.path);
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
      newestTimestamp: this.#newestTimestamp,
    };
  }

  /** EVE time of the newest record, µs; undefined before the first. */
  newest(): ReturnType<typeof parseEveTimestamp> | undefined {
    return this.#newestTimestamp === undefined ? undefined : parseEveTimestamp(this.#newestTimestamp);
  }
}
