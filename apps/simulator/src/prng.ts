/**
 * The simulator's one source of chance: seeded, so that the same seed gives the same bytes.
 *
 * xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018), its state filled by
 * SplitMix32 from a hash of the seed. Not for keys: those come from the platform.
 */

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

export class Prng {
  readonly #seed: string;
  readonly #state = new Uint32Array(4);

  constructor(seed: string | number) {
    this.#seed = String(seed);
    let mixed = hash(this.#seed);
    for (let at = 0; at < 4; at += 1) {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let word = mixed;
      word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
      word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
      this.#state[at] = word ^ (word >>> 16);
    }
  }

  /**
   * A generator of its own for one part of the work. It depends on the seed and `label` only, not on how much was
   * drawn before, so that adding one conversation leaves the bytes of all others as they were.
   */
  fork(label: string | number): Prng {
    return new Prng(`${this.#seed}/${label}`);
  }

  /** 0 to 2^32 - 1. */
  u32(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const next2 = c ^ a;
    const next3 = d ^ b;
    state[1] = b ^ next2;
    state[0] = a ^ next3;
    state[2] = next2 ^ (b << 9);
    state[3] = (next3 << 11) | (next3 >>> 21);
    return result;
  }

  /** 0 inclusive to 1 exclusive. */
  unit(): number {
    return this.u32() / 0x1_0000_0000;
  }

  /** A whole number, both ends inclusive. @throws {RangeError} when the range is empty. */
  between(low: number, high: number): number {
    if (!Number.isInteger(low) || !Number.isInteger(high) || high < low) throw new RangeError(`range ${low}..${high}`);
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Time to the next happening of a Poisson process, in the unit of `mean`. */
  exponential(mean: number): number {
    return -Math.log(1 - this.unit()) * mean;
  }

  /** @throws {RangeError} when `choices` is empty. */
  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.between(0, choices.length - 1)];
    if (chosen === undefined) throw new RangeError("nothing to pick from");
    return chosen;
  }

  /** The same bytes as drawing one `u32` for each four, least significant first. */
  bytes(count: number): Buffer {
    const words = new Uint32Array(Math.ceil(count / 4));
    const state = this.#state;
    // The step of `u32`, on locals: chance bytes are most of what the simulator writes.
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let at = 0; at < words.length; at += 1) {
      const product = Math.imul(b, 5);
      words[at] = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
    return Buffer.from(words.buffer, 0, count);
  }

  /** `count` characters of `alphabet`. */
  text(count: number, alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"): string {
    let out = "";
    for (let at = 0; at < count; at += 1) out += alphabet[this.between(0, alphabet.length - 1)];
    return out;
  }
}
