/** Columns of text under construction: as it is, as words of a dictionary, as lists. */
import { isIP } from "node:net";
import { type ColumnWriter, FIRST_ROWS, type FinishedColumn, NOTHING } from "./column-writer.ts";
import type { LineBytes } from "./line-bytes.ts";
import type { PhysicalColumn } from "./physical.ts";
import type { PlainLine } from "./plain-line.ts";
import { writeRest } from "./plain-rest.ts";
import { TextPile } from "./text-pile.ts";
import { hashOf, WordTable } from "./word-table.ts";

export class TextWriter implements ColumnWriter {
  readonly column: PhysicalColumn;
  readonly #pile = new TextPile();

  constructor(column: PhysicalColumn) {
    this.column = column;
  }

  get used(): boolean {
    return this.#pile.bytes > 0;
  }

  put(row: number, value: unknown): boolean {
    return typeof value === "string" && value !== "" && this.#pile.put(row, value);
  }

  /** A text that is not empty, given as ASCII. */
  putAscii(row: number, bytes: LineBytes, start: number, end: number): void {
    this.#pile.putAscii(row, bytes, start, end);
  }

  /** The rest of a plain line. */
  putRest(row: number, line: PlainLine): void {
    writeRest(this.#pile, row, line);
  }

  finish(rows: number): FinishedColumn {
    return { nodes: [{ length: rows, nulls: 0 }], buffers: [NOTHING, ...this.#pile.buffers(rows)] };
  }

  clear(): void {
    this.#pile.clear();
  }
}

/** Each different text once, and per row its number; number 0 is the empty text. */
export class DictionaryWriter implements ColumnWriter {
  readonly column: PhysicalColumn;
  readonly #addresses: boolean;
  /** -1 for a text that was refused. */
  readonly #numbers = new Map<string, number>();
  readonly #words = new TextPile();
  readonly #table = new WordTable();
  #count = 1;
  /** Number of the word asked for last. */
  #last = 0;
  #rows = new Int32Array(FIRST_ROWS);

  constructor(column: PhysicalColumn) {
    this.column = column;
    this.#addresses = column.type === "ip";
  }

  get used(): boolean {
    return this.#count > 1;
  }

  put(row: number, value: unknown): boolean {
    if (typeof value !== "string") return false;
    const number = this.numberOf(value);
    if (number < 0) return false;
    this.putNumber(row, number);
    return true;
  }

  /** The word's number, learnt if need be; -1 when the column does not take it. */
  numberOf(word: string): number {
    return this.#numbers.get(word) ?? this.#learn(word);
  }

  /** The same of a word that is not empty, given as ASCII; it becomes a string only when the table does not have it. */
  numberOfAscii(bytes: LineBytes, start: number, end: number): number {
    // Most words are the ones of the line before; their bytes are at hand, a table's are not.
    if (this.#words.is(this.#last, bytes, start, end)) return this.#last;
    const hash = hashOf(bytes, start, end);
    let number = this.#table.find(hash, this.#words, bytes, start, end);
    if (number === 0) {
      number = this.numberOf(bytes.text(start, end));
      if (number < 0) return number;
      this.#table.add(hash, number);
    }
    this.#last = number;
    return number;
  }

  putNumber(row: number, number: number): void {
    if (row >= this.#rows.length) this.#rows = grownWords(this.#rows, row);
    this.#rows[row] = number;
  }

  #learn(value: string): number {
    const fits = value !== "" && (!this.#addresses || isIP(value) !== 0) && this.#words.put(this.#count, value);
    const number = fits ? this.#count++ : -1;
    this.#numbers.set(value, number);
    return number;
  }

  finish(rows: number): FinishedColumn {
    if (rows > this.#rows.length) this.#rows = grownWords(this.#rows, rows);
    return {
      nodes: [{ length: rows, nulls: 0 }],
      buffers: [NOTHING, bytesOf(this.#rows, rows * 4)],
      dictionary: { words: this.#count, buffers: [NOTHING, ...this.#words.buffers(this.#count)] },
    };
  }

  clear(rows: number): void {
    this.#numbers.clear();
    this.#table.clear();
    this.#last = 0;
    this.#words.clear();
    this.#count = 1;
    this.#rows.fill(0, 0, rows);
  }
}

export class TextsWriter implements ColumnWriter {
  readonly column: PhysicalColumn;
  readonly #items = new TextPile();
  #count = 0;
  #filled = 0;
  #offsets = new Int32Array(FIRST_ROWS);

  constructor(column: PhysicalColumn) {
    this.column = column;
  }

  get used(): boolean {
    return this.#count > 0;
  }

  put(row: number, value: unknown): boolean {
    if (!Array.isArray(value) || value.length === 0) return false;
    if (!value.every((item) => typeof item === "string" && item.isWellFormed())) return false;
    this.#fill(row);
    for (const item of value) this.#items.put(this.#count++, item);
    return true;
  }

  /** Every offset up to and including `row` is where the items end now. */
  #fill(row: number): void {
    if (row + 1 >= this.#offsets.length) this.#offsets = grownWords(this.#offsets, row + 1);
    this.#offsets.fill(this.#count, this.#filled, row + 1);
    this.#filled = row + 1;
  }

  finish(rows: number): FinishedColumn {
    this.#fill(rows);
    return {
      nodes: [
        { length: rows, nulls: 0 },
        { length: this.#count, nulls: 0 },
      ],
      buffers: [NOTHING, bytesOf(this.#offsets, (rows + 1) * 4), NOTHING, ...this.#items.buffers(this.#count)],
    };
  }

  clear(): void {
    this.#items.clear();
    this.#count = 0;
    this.#filled = 0;
  }
}

function bytesOf(values: Int32Array, bytes: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, bytes);
}

function grownWords(values: Int32Array<ArrayBuffer>, place: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(place + 1, values.length * 2));
  grown.set(values);
  return grown;
}
