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

  /** @returns false, and no row is changed, when a dictionary refuses its word: what is no address. */
  put(row: number, line: PlainLine): boolean {
    return this.#lookUp(line) && this.#write(row, line);
  }

  /** Words become their numbers. A word learnt for nothing is not lost: `append` will bring it again. */
  #lookUp(line: PlainLine): boolean {
    const { bytes, starts, ends, json, places, numbers, columns } = line;
    for (let at = 0; at < columns; at++) {
      const words = this.#slots[places[at] ?? 0]?.words;
      if (words === undefined) continue;
      const number =
        json[at] === 1
          ? words.numberOf(String(line.parsed(at)))
          : words.numberOfAscii(bytes, starts[at] ?? 0, ends[at] ?? 0);
      if (number < 0) return false;
      numbers[at] = number;
    }
    return true;
  }

  #write(row: number, line: PlainLine): boolean {
    const { places, columns } = line;
    for (let at = 0; at < columns; at++) this.#slots[places[at] ?? 0]?.put(row, line, at);
    return true;
  }
}

/** A column's writer, held by its class so that each call below has one callee. */
class Slot {
  readonly words: DictionaryWriter | undefined;
  readonly #wide: WideWriter | undefined;
  readonly #number: NumberWriter | undefined;
  readonly #instant: InstantWriter | undefined;
  readonly #text: TextWriter | undefined;
  readonly #bit: BitWriter | undefined;
  readonly #texts: TextsWriter | undefined;

  constructor(writer: ColumnWriter) {
    this.words = writer instanceof DictionaryWriter ? writer : undefined;
    this.#wide = writer instanceof WideWriter ? writer : undefined;
    this.#number = writer instanceof NumberWriter ? writer : undefined;
    this.#instant = writer instanceof InstantWriter ? writer : undefined;
    this.#text = writer instanceof TextWriter ? writer : undefined;
    this.#bit = writer instanceof BitWriter ? writer : undefined;
    this.#texts = writer instanceof TextsWriter ? writer : undefined;
  }

  put(row: number, line: PlainLine, at: number): void {
    const number = line.numbers[at] ?? 0;
    if (this.words !== undefined) this.words.putNumber(row, number);
    else if (this.#wide !== undefined) this.#wide.putFitting(row, number);
    else if (this.#number !== undefined) this.#number.putFitting(row, number);
    else if (this.#bit !== undefined) this.#bit.putFitting(row, number);
    else if (this.#instant !== undefined) this.#instant.putFitting(row, number);
    else if (line.json[at] === 1) (this.#text ?? this.#texts)?.put(row, line.parsed(at));
    else this.#text?.putAscii(row, line.bytes, line.starts[at] ?? 0, line.ends[at] ?? 0);
  }
}
