/** The query language: text into a tree. Grammar and meaning: SPEC.md and docs/filter.md. */
import { readNetwork } from "./address.ts";
import { nearest } from "./nearest.ts";
import { refusal } from "./refusal.ts";
import { type Token, tokenize } from "./tokens.ts";
import { COMPARISONS_OF, type Filter, type FilterField, type FilterValue } from "./tree.ts";
import { readValue, valueHint } from "./values.ts";

/** UTF-16 code units; the same bound as the REST schema's. */
export const MAX_FILTER_LENGTH = 4_096;
/** Parentheses and `not` inside one another. */
export const MAX_FILTER_DEPTH = 32;
/** Comparisons, and values of `in`, together: what a store must evaluate for each row. */
export const MAX_FILTER_TERMS = 256;

/** The field that a bare address asks for: either end of the conversation. */
const EITHER_END = "ip";

interface Reader {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly fields: ReadonlyMap<string, FilterField>;
  at: number;
  terms: number;
}

/**
 * Reads a filter.
 *
 * @param fields what may be asked for; names and aliases are matched without regard to case.
 * @throws {WatchfloorError} E_FILTER_SYNTAX with facts `reason`, `position`, `line` and `arrow`.
 */
export function parseFilter(text: string, fields: readonly FilterField[]): Filter {
  if (text.length > MAX_FILTER_LENGTH)
    throw refusal(text, MAX_FILTER_LENGTH, `a filter has at most ${MAX_FILTER_LENGTH} characters`);
  const byName = new Map(
    fields.flatMap((field) => [field.name, ...field.aliases].map((name) => [name.toLowerCase(), field] as const)),
  );
  const reader: Reader = { text, tokens: tokenize(text), fields: byName, at: 0, terms: 0 };
  if (peek(reader).kind === "end") return { kind: "all" };
  const read = readOr(reader, 0);
  const rest = peek(reader);
  if (rest.kind !== "end") throw refusal(text, rest.at, "here `and`, `or` or the end is expected");
  return read;
}

function peek(reader: Reader): Token {
  return reader.tokens[reader.at] ?? { kind: "end", at: reader.text.length };
}

function next(reader: Reader): Token {
  const token = peek(reader);
  reader.at += 1;
  return token;
}

function isKeyword(token: Token, keyword: string): boolean {
  return token.kind === "word" && token.text.toLowerCase() === keyword;
}

function takeKeyword(reader: Reader, keyword: string): boolean {
  const found = isKeyword(peek(reader), keyword);
  if (found) reader.at += 1;
  return found;
}

function takeSign(reader: Reader, sign: "(" | ")" | ","): boolean {
  const token = peek(reader);
  const found = token.kind === "sign" && token.sign === sign;
  if (found) reader.at += 1;
  return found;
}

function readOr(reader: Reader, depth: number): Filter {
  const of = [readAnd(reader, depth)];
  while (takeKeyword(reader, "or")) of.push(readAnd(reader, depth));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "or", of };
}

function readAnd(reader: Reader, depth: number): Filter {
  const of = [readUnary(reader, depth)];
  while (takeKeyword(reader, "and")) of.push(readUnary(reader, depth));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "and", of };
}

function readUnary(reader: Reader, depth: number): Filter {
  const { at } = peek(reader);
  if (depth > MAX_FILTER_DEPTH) throw refusal(reader.text, at, `more than ${MAX_FILTER_DEPTH} levels deep`);
  if (takeKeyword(reader, "not")) return { kind: "not", of: readUnary(reader, depth + 1) };
  if (!takeSign(reader, "(")) return readTerm(reader);
  const inner = readOr(reader, depth + 1);
  if (!takeSign(reader, ")")) throw refusal(reader.text, peek(reader).at, "a closing parenthesis is missing here");
  return inner;
}

function countTerm(reader: Reader, at: number): void {
  reader.terms += 1;
  if (reader.terms > MAX_FILTER_TERMS)
    throw refusal(reader.text, at, `a filter has at most ${MAX_FILTER_TERMS} comparisons and values`);
}

function readTerm(reader: Reader): Filter {
  const token = next(reader);
  countTerm(reader, token.at);
  if (token.kind === "string") {
    if (token.text.trim() === "") throw refusal(reader.text, token.at, "there is nothing to search for");
    return { kind: "search", text: token.text };
  }
  if (token.kind !== "word")
    throw refusal(reader.text, token.at, "a field, a quoted text, `not` or a parenthesis is expected here");
  const follows = peek(reader);
  const network = readNetwork(token.text);
  const either = reader.fields.get(EITHER_END);
  if (network !== undefined && either !== undefined && follows.kind !== "comparison")
    return { kind: "compare", field: either, op: "=", value: { kind: "network", ...network } };
  const field = findField(reader, token.text, token.at);
  if (follows.kind === "comparison") return readComparison(reader, field);
  const negated = isKeyword(follows, "not");
  if (negated) reader.at += 1;
  if (!takeKeyword(reader, "in"))
    throw refusal(reader.text, peek(reader).at, `after ${field.name} stands = != < <= > >= ~ !~ or in`);
  const list = readList(reader, field);
  return negated ? { kind: "not", of: list } : list;
}

function findField(reader: Reader, name: string, at: number): FilterField {
  const field = reader.fields.get(name.toLowerCase());
  if (field !== undefined) return field;
  const meant = nearest(name, [...reader.fields.keys()]);
  const follows = peek(reader);
  const compared = follows.kind === "comparison" || isKeyword(follows, "in");
  const advice = meant === undefined ? "" : `; did you mean ${meant}?`;
  const shown = name.slice(0, 64);
  throw refusal(
    reader.text,
    at,
    compared || meant !== undefined
      ? `there is no field ${shown}${advice}`
      : `there is no field ${shown}; to search for the text, put it in quotes`,
  );
}

function readComparison(reader: Reader, field: FilterField): Filter {
  const token = next(reader);
  if (token.kind !== "comparison") throw refusal(reader.text, token.at, "a comparison is expected here");
  const allowed = COMPARISONS_OF[field.type];
  if (!allowed.includes(token.op))
    throw refusal(reader.text, token.at, `${field.name} is compared with ${allowed.join(" ")} or in`);
  return { kind: "compare", field, op: token.op, value: readOperand(reader, field) };
}

function readOperand(reader: Reader, field: FilterField): FilterValue {
  const token = next(reader);
  if (token.kind !== "word" && token.kind !== "string")
    throw refusal(reader.text, token.at, `${field.name} needs ${valueHint(field)} here`);
  const value = readValue(field, token.text);
  if (value === undefined) throw refusal(reader.text, token.at, `${field.name} needs ${valueHint(field)}`);
  return value;
}

function readList(reader: Reader, field: FilterField): Filter {
  if (!takeSign(reader, "(")) throw refusal(reader.text, peek(reader).at, "after in stands a list: (a, b)");
  const values = [readOperand(reader, field)];
  while (takeSign(reader, ",")) {
    countTerm(reader, peek(reader).at);
    values.push(readOperand(reader, field));
  }
  if (!takeSign(reader, ")"))
    throw refusal(reader.text, peek(reader).at, "a comma or a closing parenthesis is missing");
  return { kind: "in", field, values };
}
