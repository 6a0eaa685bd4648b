/**
 * JSON read without losing a digit: what a double cannot hold stays the text it was.
 *
 * `JSON.parse` rounds integers beyond 2^53 (`smb.session_id` is a 64-bit number), and turns `1e999` into infinity. Such a number becomes a `JSON.rawJSON` object holding its exact source text, which
 * `JSON.stringify` prints as it was; all other values are plain.
 *
 * Source: ECMAScript proposal "JSON.parse source text access", in V8 since 11.4; Node 24 has it.
 */

/** A number of which a double would lose something, as its source text. Frozen, without prototype. */
export interface RawNumber {
  readonly rawJSON: string;
}

export type JsonValue = string | number | boolean | null | RawNumber | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

// The proposal's part of JSON, which TypeScript 7.0's library does not know yet.
declare global {
  interface JSON {
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): value is RawNumber;
  }
}

/** An exponent where a number ends; `"3e5"` in a string is followed by a quote. */
const EXPONENT = /\d[eE][-+]?\d+\s*(?:[,\]}]|$)/;
/** A number has to have this many digits and points before a double can fail to hold it. */
const SUSPECT_RUN = 16;

/**
 * Whether JSON text may hold a number that a double would change; never false wrongly. Cheap enough for every line:
 * a run of 16 digits covers one place in sixteen, so only those are looked at.
 */
export function holdsLongNumber(text: string): boolean {
  for (let at = SUSPECT_RUN - 1; at < text.length; at += SUSPECT_RUN) {
    if (isDigitOrPoint(text, at) && (isDigitOrPoint(text, at - 8) || isDigitOrPoint(text, at + 8))) {
      let start = at;
      let end = at + 1;
      while (isDigitOrPoint(text, start - 1)) start--;
      while (isDigitOrPoint(text, end)) end++;
      // 16 digits below 9 000 000 000 000 000 are below 2^53; every flow_id is of that kind.
      if (end - start > SUSPECT_RUN || (end - start === SUSPECT_RUN && text.charCodeAt(start) === 0x39)) return true;
    }
  }
  return EXPONENT.test(text);
}

/** `.`, `/` and the digits; the slash is let in to save a comparison. NaN, beyond the ends, is not. */
function isDigitOrPoint(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x2e && code <= 0x39;
}

/**
 * Parses JSON. An own key `__proto__` is a key like any other; `-0` may be read as 0.
 *
 * @throws {SyntaxError} when `text` is not JSON.
 */
export function parseExactJson(text: string): JsonValue {
  if (!holdsLongNumber(text)) return JSON.parse(text) as JsonValue;
  return JSON.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || context.source === undefined) return value;
    return keepsItsDigits(value, context.source) ? value : JSON.rawJSON(context.source);
  }) as JsonValue;
}

/** A number of the kind `parseExactJson` keeps as text. */
export function isRawNumber(value: unknown): value is RawNumber {
  return JSON.isRawJSON(value);
}

/** @throws {SyntaxError} unless `source` is a JSON number. */
export function rawNumber(source: string): RawNumber {
  if (!/^-?\d/.test(source)) throw new SyntaxError("not a JSON number");
  return JSON.rawJSON(source);
}

/**
 * Whether the double, printed, is the number written: `1.50` and `1.5` are, a rounded digit is not. From 1e21 up a
 * double prints with an exponent, which would make another text of an integer.
 */
function keepsItsDigits(value: number, source: string): boolean {
  const printed = String(value);
  if (printed === source) return true;
  const sameForm = !printed.includes("e") || /e/i.test(source);
  return sameForm && canonical(printed) === canonical(source);
}

/** A number as its sign, its significant digits and the power of ten of the last one. */
function canonical(source: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(source) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return whole === "" ? source : "0";
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length)}`;
}
