/** Words of a dictionary found by their bytes: a look-up that needs no string. */
import type { LineBytes } from "./line-bytes.ts";
import type { TextPile } from "./text-pile.ts";

const FIRST_SLOTS = 64;
/** Slots looked at; hostile words that all want the same are forgotten and looked up as strings. */
const PROBES = 4;
/** Times four bytes that are hashed of a long word. */
const HASHED_WORDS = 8;

/** Of bytes that are not empty. @returns any 32-bit number. */
export function hashOf(bytes: LineBytes, start: number, end: number): number {
  const { view } = bytes;
  const length = end - start;
  if (length < 4) return mixed(mixed(length, bytes.at(start)), bytes.at(end - 1) + (bytes.at((start + end) >> 1) << 8));
  // Of a long word only some, the last four bytes always: what is alike in these is told apart by its bytes.
  const stride = length <= 4 * HASHED_WORDS ? 4 : Math.floor(length / HASHED_WORDS);
  const last = end - 4;
  let hash = mixed(length, view.getInt32(last, true));
  for (let at = start; at < last; at += stride) hash = mixed(hash, view.getInt32(at, true));
  return hash ^ (hash >>> 15);
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return product ^ (product >>> 13);
}

/** Half full at most; it may forget a word, never find a wrong one. */
export class WordTable {
  /** Number of the word; 0, which is the empty one, for none. */
  #numbers = new Int32Array(0);
  #hashes = new Int32Array(0);
  #used = 0;

  /** @param words where the word of each number lies. @returns its number, or 0 when the table does not have it. */
  find(hash: number, words: TextPile, bytes: LineBytes, start: number, end: number): number {
    const mask = this.#numbers.length - 1;
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = (hash + probe) & mask;
      const number = this.#numbers[slot] ?? 0;
      if (number === 0) return 0;
      if (this.#hashes[slot] === hash && words.is(number, bytes, start, end)) return number;
    }
    return 0;
  }

  /** Only for a word that is not there. */
  add(hash: number, number: number): void {
    if (this.#used * 2 >= this.#numbers.length) this.#grow();
    this.#place(hash, number);
  }

  #place(hash: number, number: number): void {
    const mask = this.#numbers.length - 1;
    let slot = hash & mask;
    for (let probe = 1; probe < PROBES && this.#numbers[slot] !== 0; probe++) slot = (hash + probe) & mask;
    if (this.#numbers[slot] === 0) this.#used += 1;
    this.#numbers[slot] = number;
    this.#hashes[slot] = hash;
  }

  #grow(): void {
    const numbers = this.#numbers;
    const hashes = this.#hashes;
    this.#numbers = new Int32Array(Math.max(FIRST_SLOTS, numbers.length * 2));
    this.#hashes = new Int32Array(this.#numbers.length);
    this.#used = 0;
    for (const [slot, number] of numbers.entries()) if (number !== 0) this.#place(hashes[slot] ?? 0, number);
  }

  clear(): void {
    if (this.#used > 0) this.#numbers.fill(0);
    this.#used = 0;
  }
}
