/** Records in, one Arrow stream out: the sensor's side of the columns. */
import { createHash } from "node:crypto";
import { type JsonObject, readEveTimestamp, type Sha256, sha256, WatchfloorError } from "@watchfloor/domain";
import { writeStream } from "./arrow-stream.ts";
import { MAX_BATCH_ROWS } from "./batch.ts";
import type { ColumnWriter } from "./column-writer.ts";
import { columnWriter } from "./column-writers.ts";
import { Compressor } from "./compression.ts";
import { PHYSICAL_COLUMNS, REQUIRED_COLUMNS } from "./physical.ts";
import { PlainColumns } from "./plain-columns.ts";
import type { PlainLine } from "./plain-line.ts";
import { RecordRouter } from "./record-router.ts";
import { TextWriter } from "./text-writers.ts";

export interface EncodedBatch {
  /** Arrow IPC stream in one zstd frame, to be sent as it is. */
  readonly body: Uint8Array;
  readonly rows: number;
  /** Of `body`. */
  readonly digest: Sha256;
}

export interface BatchBuilderOptions {
  /** `append` refuses more rows than this; at most and by default `MAX_BATCH_ROWS`. */
  readonly maxRows?: number;
}

/**
 * Collects records as columns; one builder makes one batch after the other.
 *
 * Nothing of a record is lost: a value that does not fit its column exactly (type, range, form, empty) stays in `rest`.
 */
export class BatchBuilder {
  readonly #maxRows: number;
  readonly #writers: readonly ColumnWriter[] = PHYSICAL_COLUMNS.map(columnWriter);
  readonly #router = new RecordRouter(this.#writers);
  readonly #plain = new PlainColumns(this.#writers);
  readonly #row = writerOf(this.#writers, "row");
  readonly #engineEvent = writerOf(this.#writers, "engine_event");
  readonly #rest = restOf(this.#writers);
  readonly #compressor = new Compressor();
  #rows = 0;

  constructor(options: BatchBuilderOptions = {}) {
    this.#maxRows = Math.min(options.maxRows ?? MAX_BATCH_ROWS, MAX_BATCH_ROWS);
  }

  get rows(): number {
    return this.#rows;
  }

  /**
   * Adds one record as the next row. The record is only read.
   *
   * @throws {WatchfloorError} E_EVE_LINE, E_EVE_TIMESTAMP when it has no `event_type` or no readable `timestamp`; nothing is
   *   added.
   * @throws {RangeError} when the batch is full.
   */
  append(record: JsonObject, engineEvent: boolean): void {
    if (this.#rows >= this.#maxRows) throw new RangeError(`batch is full: ${this.#rows} rows`);
    const row = this.#rows;
    const { timestamp, event_type: eventType } = record;
    if (typeof eventType !== "string" || eventType === "") throw new WatchfloorError("E_EVE_LINE", { row });
    if (typeof timestamp !== "string" || readEveTimestamp(timestamp) === undefined) {
      throw new WatchfloorError("E_EVE_TIMESTAMP", { row });
    }
    const rest = this.#router.put(row, record);
    if (rest !== "") this.#rest.put(row, rest);
    this.#count(engineEvent);
  }

  /**
   * Adds a line as the next row: what `append` would make of it decoded and redacted, byte for byte.
   *
   * @returns false, and nothing is added, when a column refuses a word of it; `append` then keeps that in the rest.
   * @throws {RangeError} when the batch is full.
   */
  appendPlain(line: PlainLine): boolean {
    if (this.#rows >= this.#maxRows) throw new RangeError(`batch is full: ${this.#rows} rows`);
    if (!this.#plain.put(this.#rows, line)) return false;
    if (line.pieces > 0) this.#rest.putRest(this.#rows, line);
    this.#count(line.engineEvent);
    return true;
  }

  #count(engineEvent: boolean): void {
    this.#row.put(this.#rows, this.#rows);
    this.#engineEvent.put(this.#rows, engineEvent);
    this.#rows += 1;
  }

  /** Closes the batch and starts the next. @throws {RangeError} when it has no rows. */
  async finish(): Promise<EncodedBatch> {
    if (this.#rows === 0) throw new RangeError("a batch has at least one row");
    const rows = this.#rows;
    const sent = this.#writers.filter((writer) => writer.used || REQUIRED_COLUMNS.includes(writer.column.name));
    const pieces = writeStream(
      rows,
      sent.map((writer) => ({ column: writer.column, ...writer.finish(rows) })),
    );
    const body = this.#compressor.compressed(pieces);
    for (const writer of sent) writer.clear(rows);
    this.#rows = 0;
    return { body, rows, digest: sha256(createHash("sha256").update(body).digest("hex")) };
  }
}

function writerOf(writers: readonly ColumnWriter[], name: string): ColumnWriter {
  const found = writers.find((writer) => writer.column.name === name);
  if (found === undefined) throw new TypeError(`no such column: ${name}`);
  return found;
}

function restOf(writers: readonly ColumnWriter[]): TextWriter {
  const found = writerOf(writers, "rest");
  if (!(found instanceof TextWriter)) throw new TypeError("the rest is text");
  return found;
}
