/**
 * What a scan found in a line: which bytes of it belong into which column, and which stay in the rest.
 *
 * Numbers in preallocated arrays; no object and no string is made of a line. It is the scanner's, valid until its next scan.
 */
import { type EpochMicros, epochMicros } from "@watchfloor/domain";
import { LineBytes } from "./line-bytes.ts";
import { PHYSICAL_COLUMNS } from "./physical.ts";

const PLACES = PHYSICAL_COLUMNS.length;
/** Members of the rest that lie apart are parted by a column, something withheld, or the bounds of a branch. */
const MOST_PIECES = 4 * PLACES;

/** A piece of the rest: members as they stand in the line; `"key":{` of a branch; the end of one. */
export const MEMBERS = 0;
export const OPENING = 1;
export const CLOSING = 2;

export class PlainLine {
  bytes = new LineBytes(Buffer.alloc(0));
  start = 0;
  /** Where its line feed is. */
  end = 0;
  /** How many columns it has. */
  columns = 0;
  readonly places = new Int32Array(PLACES);
  /** The text within its quotes, or JSON whole. */
  readonly starts = new Int32Array(PLACES);
  readonly ends = new Int32Array(PLACES);
  /** How many of its columns hold addresses, and which: what is none there makes the line another. */
  addresses = 0;
  readonly addressed = new Int32Array(PLACES);
  /** Whether the bytes are to be read as JSON: a text with escapes, a list of texts. */
  readonly json = new Uint8Array(PLACES);
  /** Numbers; instants in µs; 1 and 0 for true and false. */
  readonly numbers = new Float64Array(PLACES);
  pieces = 0;
  readonly pieceKinds = new Uint8Array(MOST_PIECES);
  readonly pieceStarts = new Int32Array(MOST_PIECES);
  readonly pieceEnds = new Int32Array(MOST_PIECES);
  /** Its `timestamp`. */
  timestamp: EpochMicros = epochMicros(0);
  /** How many fields were withheld. */
  withheld = 0;
  /** Whether its `event_type` is `alert`. */
  alert = false;
  /** An alert of Suricata's own engine events. */
  engineEvent = false;

  begin(bytes: LineBytes, start: number): void {
    if (this.bytes !== bytes) this.bytes = bytes;
    this.start = start;
    this.columns = 0;
    this.addresses = 0;
    this.pieces = 0;
    this.withheld = 0;
  }

  addText(place: number, start: number, end: number): void {
    const at = this.columns++;
    this.places[at] = place;
    this.starts[at] = start;
    this.ends[at] = end;
    this.json[at] = 0;
  }

  addJson(place: number, start: number, end: number): void {
    this.addText(place, start, end);
    this.json[this.columns - 1] = 1;
  }

  addAddress(place: number, start: number, end: number): void {
    this.addressed[this.addresses++] = this.columns;
    this.addText(place, start, end);
  }

  addNumber(place: number, value: number): void {
    const at = this.columns++;
    this.places[at] = place;
    this.numbers[at] = value;
  }

  /** What a column said in JSON. */
  parsed(at: number): unknown {
    return JSON.parse(this.bytes.text(this.starts[at] ?? 0, this.ends[at] ?? 0));
  }

  /** Which of its columns is the one of `place`; -1 when it has none such. */
  indexOf(place: number): number {
    for (let at = 0; at < this.columns; at++) if (this.places[at] === place) return at;
    return -1;
  }

  /** A member for the rest, from its key to behind its value. @returns false when there is no room. */
  leave(start: number, end: number): boolean {
    const last = this.pieces - 1;
    // Neighbours, parted by one comma, become one piece.
    if (last >= 0 && this.pieceKinds[last] === MEMBERS && this.pieceEnds[last] === start - 1) {
      this.pieceEnds[last] = end;
      return true;
    }
    return this.#addPiece(MEMBERS, start, end);
  }

  /** `"key":{` of a branch, from `start` to `end`. @returns false when there is no room. */
  open(start: number, end: number): boolean {
    return this.#addPiece(OPENING, start, end);
  }

  /**
   * The end of the branch that was opened when the line had `pieces` and `columns`: gone without a trace when columns took
   * all it had, kept when it is empty.
   */
  close(pieces: number, columns: number): boolean {
    if (this.pieces === pieces + 1 && this.columns > columns) {
      this.pieces = pieces;
      return true;
    }
    return this.#addPiece(CLOSING, 0, 0);
  }

  #addPiece(kind: number, start: number, end: number): boolean {
    const at = this.pieces;
    if (at === MOST_PIECES) return false;
    this.pieceKinds[at] = kind;
    this.pieceStarts[at] = start;
    this.pieceEnds[at] = end;
    this.pieces = at + 1;
    return true;
  }
}
