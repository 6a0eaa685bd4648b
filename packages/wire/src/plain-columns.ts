/** A plain line put into the columns, each value as the bytes or the number it is. */
import type { ColumnWriter } from "./column-writer.ts";
import { BitWriter, InstantWriter, NumberWriter, WideWriter } from "./number-writers.ts";
import type { PlainLine } from "./plain-line.ts";
import { DictionaryWriter, TextsWriter, TextWriter } from "./text-writers.ts";

export class PlainColumns {
  /** By the column's place. */
  readonly #slots: readonly Slot[];

  /** @param writers one for each physical column, in order. */
  constructor(writers: readonly ColumnWriter[]) {
    this.#slots = writers.map((writer) => new Slot(writer));
  }

  /** @returns false, and no row is changed, when a column of addresses refuses what is none. */
  put(row: number, line: PlainLine): boolean {
    if (!this.#lookUpAddresses(line)) return false;
    const { places, columns } = line;
    for (let at = 0; at < columns; at++) this.#slots[places[at] ?? 0]?.put(row, line, at);
    return true;
  }

  /** Addresses become their numbers. One learnt for nothing is not lost: `append` will bring it again. */
  #lookUpAddresses(line: PlainLine): boolean {
    for (let nth = 0; nth < line.addresses; nth++) {
      const at = line.addressed[nth] ?? 0;
      const number = this.#slots[line.places[at] ?? 0]?.numberOf(line, at) ?? -1;
      if (number < 0) return false;
      line.numbers[at] = number;
    }
    return true;
  }
}

/** A column's writer, held by its class so that each call below has one callee. */
class Slot {
  readonly #words: DictionaryWriter | undefined;
  /** The number of its word is known already. */
  readonly #isAddress: boolean;
  readonly #wide: WideWriter | undefined;
  readonly #number: NumberWriter | undefined;
  readonly #instant: InstantWriter | undefined;
  readonly #text: TextWriter | undefined;
  readonly #bit: BitWriter | undefined;
  readonly #texts: TextsWriter | undefined;

  constructor(writer: ColumnWriter) {
    this.#isAddress = writer.column.type === "ip";
    this.#words = writer instanceof DictionaryWriter ? writer : undefined;
    this.#wide = writer instanceof WideWriter ? writer : undefined;
    this.#number = writer instanceof NumberWriter ? writer : undefined;
    this.#instant = writer instanceof InstantWriter ? writer : undefined;
    this.#text = writer instanceof TextWriter ? writer : undefined;
    this.#bit = writer instanceof BitWriter ? writer : undefined;
    this.#texts = writer instanceof TextsWriter ? writer : undefined;
  }

  /** Of a dictionary's word. */
  numberOf(line: PlainLine, at: number): number {
    if (this.#words === undefined) return -1;
    if (line.json[at] === 1) return this.#words.numberOf(String(line.parsed(at)));
    return this.#words.numberOfAscii(line.bytes, line.starts[at] ?? 0, line.ends[at] ?? 0);
  }

  put(row: number, line: PlainLine, at: number): void {
    const number = line.numbers[at] ?? 0;
    if (this.#words !== undefined) this.#words.putNumber(row, this.#isAddress ? number : this.numberOf(line, at));
    else if (this.#wide !== undefined) this.#wide.putFitting(row, number);
    else if (this.#number !== undefined) this.#number.putFitting(row, number);
    else if (this.#bit !== undefined) this.#bit.putFitting(row, number);
    else if (this.#instant !== undefined) this.#instant.putFitting(row, number);
    else if (line.json[at] === 1) (this.#text ?? this.#texts)?.put(row, line.parsed(at));
    else this.#text?.putAscii(row, line.bytes, line.starts[at] ?? 0, line.ends[at] ?? 0);
  }
}
