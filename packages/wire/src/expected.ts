/** Bytes that are expected somewhere, compared four at a time. */
import type { LineBytes } from "./line-bytes.ts";

const WORD = 4;

export class Expected {
  readonly length: number;
  /** The first four. */
  readonly #head: number;
  /** All of them; the last four over again where they are no multiple of four. */
  readonly #words: Int32Array;

  /** @param text ASCII, four characters at least. */
  constructor(text: string) {
    const bytes = Buffer.from(text);
    const { length } = bytes;
    this.length = length;
    this.#head = bytes.readInt32LE(0);
    this.#words = Int32Array.from({ length: Math.ceil(length / WORD) }, (_, nth) =>
      bytes.readInt32LE(Math.min(nth * WORD, length - WORD)),
    );
  }

  /** Whether they stand at `at`. */
  standAt(bytes: LineBytes, at: number): boolean {
    const { length } = this;
    const { view } = bytes;
    if (at + length > bytes.length || view.getInt32(at, true) !== this.#head) return false;
    const words = this.#words;
    const last = words.length - 1;
    for (let nth = 1; nth < last; nth++) if (view.getInt32(at + nth * WORD, true) !== words[nth]) return false;
    return view.getInt32(at + length - WORD, true) === words[last];
  }
}
