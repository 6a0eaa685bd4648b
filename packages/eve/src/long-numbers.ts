/** Where in a piece of many lines numbers stand that a double may not hold: asked once, answered for all lines. */

/** As `parseExactJson` has it, but for the end of a text: a line that is nothing but a number is no record. */
const EXPONENT = "\\d[eE][-+]?\\d+\\s*[,\\]}]";
/** A number has to have this many digits and points before a double can fail to hold it. */
const SUSPECT_RUN = 16;
const NINE = 0x39;

export class LongNumbers {
  readonly #bytes: Uint8Array;
  readonly #text: string;
  readonly #exponents = new RegExp(EXPONENT, "g");
  /** The first of its kind not before the line last asked for; -1 before the first question. */
  #run = -1;
  #exponent = -1;

  /** @param text of `bytes`, a character each: they are ASCII. */
  constructor(bytes: Uint8Array, text: string) {
    this.#bytes = bytes;
    this.#text = text;
  }

  /** Whether the line may hold such a number, never false wrongly; lines are asked for in order. */
  mayStandIn(start: number, stop: number): boolean {
    if (this.#run < start) this.#run = nextRun(this.#bytes, start);
    if (this.#exponent < start) {
      this.#exponents.lastIndex = start;
      this.#exponent = this.#exponents.exec(this.#text)?.index ?? this.#text.length;
    }
    return this.#run < stop || this.#exponent < stop;
  }
}

/**
 * A place in the next long run of digits, or the end. A run of 16 covers one place in sixteen, and half of it lies on one
 * side, so few places are looked at; and as bytes, since a character of a string that is a slice costs several times as much.
 */
function nextRun(bytes: Uint8Array, from: number): number {
  for (let at = from + SUSPECT_RUN - 1; at < bytes.length; at += SUSPECT_RUN) {
    if (!isDigitOrPoint(bytes[at])) continue;
    const before = isDigitOrPoint(bytes[at - 8]) && isDigitOrPoint(bytes[at - 4]);
    const behind = isDigitOrPoint(bytes[at + 8]) && isDigitOrPoint(bytes[at + 4]);
    if ((before || behind) && isLongRun(bytes, at)) return at;
  }
  return bytes.length;
}

function isLongRun(bytes: Uint8Array, at: number): boolean {
  let start = at;
  let end = at + 1;
  while (start > 0 && isDigitOrPoint(bytes[start - 1])) start--;
  while (isDigitOrPoint(bytes[end])) end++;
  // 16 digits below 9 000 000 000 000 000 are below 2^53; every flow_id is of that kind.
  return end - start > SUSPECT_RUN || (end - start === SUSPECT_RUN && bytes[start] === NINE);
}

/** `.`, `/` and the digits; the slash is let in to save a comparison. Nothing, beyond the ends, is not. */
function isDigitOrPoint(byte = 0): boolean {
  return byte >= 0x2e && byte <= NINE;
}
