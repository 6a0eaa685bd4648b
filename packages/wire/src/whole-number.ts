/** Digits read four at a time, as a number and as how many they are. */
import type { LineBytes } from "./line-bytes.ts";

const ZEROS = 0x30303030;
const POWERS = [1, 10, 100, 1_000];

export class WholeNumber {
  /** Of the digits read last; exact up to 2^53. */
  value = 0;

  /** Reads the digits from `at` on. @returns where they end. */
  read(bytes: LineBytes, at: number): number {
    const { view } = bytes;
    let end = at;
    let sum = 0;
    for (const last = bytes.length - 4; end <= last; end += 4) {
      const digits = view.getInt32(end, true) ^ ZEROS;
      // The first byte that is no digit has its high bit set; what is left of those behind may be wrong.
      const other = ((digits + 0x76767676) | 0 | digits) & 0x80808080;
      if (other !== 0) {
        const count = (31 - Math.clz32(other & ((~other + 1) | 0))) >> 3;
        this.value = count === 0 ? sum : sum * (POWERS[count] ?? 0) + fourDigits(digits << (32 - count * 8));
        return end + count;
      }
      sum = sum * 10_000 + fourDigits(digits);
    }
    for (; isDigit(bytes.at(end)); end++) sum = sum * 10 + bytes.at(end) - 0x30;
    this.value = sum;
    return end;
  }
}

/** @param digits 0 to 9 in each byte, the first one lowest. */
function fourDigits(digits: number): number {
  const pairs = (Math.imul(digits, 10 * 0x100 + 1) >>> 8) & 0x00ff00ff;
  return Math.imul(pairs, 100 * 0x1_0000 + 1) >>> 16;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
