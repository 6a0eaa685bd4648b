/**
 * JSON read without losing a digit: what a double cannot hold stays the text it was.
 *
 * `JSON.parse` rounds integers beyond 2^53 (`smb.session_id` is a 64-bit number), turns `1e999` into infinity and
 * `-0` into `0` on the way back. Such a number becomes a `JSON.rawJSON` object holding its exact source text, which
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

interface SourceTextAccess {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
}

// TypeScript 7.0's library does not know these two yet.
const sourceTextAccess: SourceTextAccess = JSON as unknown as SourceTextAccess;

/**
 * Whether a text may hold a number that a double would change: 16 digits from 9 up, 17 digits and more, an exponent,
 * a minus before 0. Says yes too often (inside strings), never no wrongly: a number follows `:`, `,`, `[` or space,
 * or is the whole text.
 */
const SUSPECT = /(?:^|[:,[\s])-?(?:9\d{15}|\d{17}|\d[\d.]*[eE]|\d[\d.]{16})|(?:^|[:,[\s])-0/;

/**
 * Parses JSON. An own key `__proto__` is a key like any other.
 *
 * @throws {SyntaxError} when `text` is not JSON.
 */
export function parseExactJson(text: string): JsonValue {
  if (!SUSPECT.test(text)) return JSON.parse(text) as JsonValue;
  return sourceTextAccess.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || context.source === undefined) return value;
    return keepsItsDigits(value, context.source) ? value : sourceTextAccess.rawJSON(context.source);
  }) as JsonValue;
}

/** A number of the kind `parseExactJson` keeps as text. */
export function isRawNumber(value: unknown): value is RawNumber {
  return sourceTextAccess.isRawJSON(value);
}

/** @throws {SyntaxError} unless `source` is a JSON number. */
export function rawNumber(source: string): RawNumber {
  if (!/^-?\d/.test(source)) throw new SyntaxError("not a JSON number");
  return sourceTextAccess.rawJSON(source);
}

/** `1.50` and `1.5` are the same number; a rounded digit is not. */
function keepsItsDigits(value: number, source: string): boolean {
  const printed = String(value);
  if (printed === source) return true;
  return !/[eE]/.test(source + printed) && !source.startsWith("-0") && withoutTrailingZeros(source) === printed;
}

function withoutTrailingZeros(source: string): string {
  return source.includes(".") ? source.replace(/\.?0+$/, "") : source;
}
