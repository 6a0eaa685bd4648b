/** One lane's builder, and the sealing of its batches: encoded at once, on disk while the next one fills. */
import { isWatchfloorError, type Lane, type WatchfloorError } from "@watchfloor/domain";
import type { EveRecord } from "@watchfloor/eve";
import type { Spool } from "@watchfloor/spool";
import { BatchBuilder, type PlainLine } from "@watchfloor/wire";
import type { Quarantine } from "./quarantine.ts";

/** A batch closes at this many bytes of EVE, far below what the wire allows (`MAX_BATCH_BYTES`, compressed). */
const MAX_BATCH_EVE_BYTES = 24 * 1024 * 1024;
/** How long a full disk is given before the batch is tried again. */
const DISK_FULL_MS = 1_000;

export interface LaneFillerOptions {
  readonly lane: Lane;
  readonly spool: Spool;
  readonly quarantine: Quarantine;
  readonly maxRows: number;
  /** How long a record may wait for its batch to close. */
  readonly flushMs: number;
  /** Rows that are sealed already, from the bookmark. */
  readonly rows: number;
  /** The tail's position now, with the rows that the lane will have sealed. */
  readonly bookmark: (rows: number) => unknown;
  /** Counts rise with every line, so that "sealed up to here" is one number. */
  readonly place: () => number;
  /** A clock that nobody sets, for what is waited for. */
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** A batch cannot be put on disk now. It is kept in memory and tried again. */
  readonly onFull: (lane: Lane, error: WatchfloorError) => void;
}

export class LaneFiller {
  readonly #options: LaneFillerOptions;
  readonly #builder = new BatchBuilder();
  #bytes = 0;
  #openedAtMs: number | undefined;
  #closedAtMs = Number.NEGATIVE_INFINITY;
  #sealing: Promise<void> | undefined;
  /** Kept until somebody asks: a batch that could not be put anywhere ends the agent, its lines are still in the files. */
  #failure: { readonly cause: unknown } | undefined;
  #sealedPlace = 0;
  #rows: number;

  constructor(options: LaneFillerOptions) {
    this.#options = options;
    this.#rows = options.rows;
  }

  /** Rows sealed since the spool was made, those under way included. */
  get rows(): number {
    return this.#rows;
  }

  /** Every line up to this place is in a closed segment as far as this lane is concerned. */
  get sealedPlace(): number {
    return this.clean ? this.#options.place() : this.#sealedPlace;
  }

  /** Nothing waits here, nothing is under way. */
  get clean(): boolean {
    return this.#builder.rows === 0 && this.#sealing === undefined;
  }

  append(record: EveRecord, engineEvent: boolean, bytes: number): void {
    this.#builder.append(record, engineEvent);
    this.#took(bytes);
  }

  /** @returns false, and nothing is added, when the line has to become a record first. */
  appendPlain(line: PlainLine): boolean {
    if (!this.#builder.appendPlain(line)) return false;
    this.#took(line.end - line.start);
    return true;
  }

  #took(bytes: number): void {
    this.#bytes += bytes;
    this.#openedAtMs ??= this.#options.elapsedMs();
  }

  get #full(): boolean {
    return this.#builder.rows >= this.#options.maxRows || this.#bytes >= MAX_BATCH_EVE_BYTES;
  }

  /** Seals when it is time; waits only when the batch is full and the one before is not on disk yet. */
  async turn(): Promise<void> {
    while (this.#full && this.#sealing !== undefined) await this.#sealing;
    this.#throwFailure();
    if (this.#full || this.#due) this.#seal();
  }

  /** The first record after a silence goes at once, so one alert is never late; those that follow share a batch. */
  get #due(): boolean {
    if (this.#openedAtMs === undefined || this.#sealing !== undefined) return false;
    const { lane, flushMs, elapsedMs } = this.#options;
    const now = elapsedMs();
    return now - this.#openedAtMs >= flushMs || (lane === "urgent" && now - this.#closedAtMs >= flushMs);
  }

  /** Seals all there is and waits for it. */
  async flush(): Promise<void> {
    while (!this.clean) {
      this.#throwFailure();
      if (this.#sealing !== undefined) await this.#sealing;
      else this.#seal();
    }
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
  }

  #seal(): void {
    this.#rows += this.#builder.rows;
    const place = this.#options.place();
    const bookmark = this.#options.bookmark(this.#rows);
    // `finish` takes the rows at once; what is appended from here on belongs to the next batch.
    const finishing = this.#builder.finish();
    this.#bytes = 0;
    this.#openedAtMs = undefined;
    this.#closedAtMs = this.#options.elapsedMs();
    this.#sealing = this.#put(finishing, bookmark).then(
      () => {
        this.#sealing = undefined;
        this.#sealedPlace = place;
      },
      (cause: unknown) => {
        this.#sealing = undefined;
        this.#failure = { cause };
      },
    );
  }

  async #put(finishing: ReturnType<BatchBuilder["finish"]>, bookmark: unknown): Promise<void> {
    const { lane, spool, quarantine, signal, sleep, onFull } = this.#options;
    const batch = await finishing;
    await quarantine.flush();
    for (;;) {
      try {
        await spool.append(lane, batch, bookmark, signal);
        return;
      } catch (error) {
        if (!isWatchfloorError(error, "E_SPOOL_FULL")) throw error;
        onFull(lane, error);
        await sleep(DISK_FULL_MS, signal);
      }
    }
  }
}
