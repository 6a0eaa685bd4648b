/** A filter's text cut into words, strings and signs. */
import { refusal } from "./refusal.ts";
import { COMPARISONS, type Comparison } from "./tree.ts";

export type Token =
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  | { readonly kind: "string"; readonly text: string; readonly at: number }
  | { readonly kind: "comparison"; readonly op: Comparison; readonly at: number }
  | { readonly kind: "sign"; readonly sign: "(" | ")" | ","; readonly at: number }
  | { readonly kind: "end"; readonly at: number };

/** What a word cannot hold; everything else, such as `.`, `:`, `/`, `-` and letters of any script, it can. */
const WORD = /[^\s()",'=!<>~\\]+/uy;
const SPACE = /\s+/uy;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"', "'": "'" };
/** Longest first, so that `<=` is not read as `<` and `=`. */
const SIGNS = [...COMPARISONS].sort((a, b) => b.length - a.length);

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Reads a string from its opening quote; answers with its content and where it ends. */
function readString(text: string, start: number): { readonly content: string; readonly end: number } {
  const quote = text[start];
  let content = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === quote) return { content, end: at + 1 };
    if (char !== "\\") {
      content += char;
      continue;
    }
    const escaped = text.charAt(at + 1);
    const hex = /^u([0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6))?.[1];
    const meant = hex === undefined ? ESCAPES[escaped] : String.fromCharCode(Number.parseInt(hex, 16));
    if (meant === undefined)
      throw refusal(text, at, "after a backslash stands n, r, t, u and four digits, \\, \" or '; write \\\\ for one");
    content += meant;
    at += hex === undefined ? 1 : 5;
  }
  throw refusal(text, start, "this string has no closing quote");
}

/**
 * Cuts the whole text up; the last token is always `end`.
 *
 * @throws {WatchfloorError} E_FILTER_SYNTAX at a character that starts nothing.
 */
export function tokenize(text: string): readonly Token[] {
  const word = new RegExp(WORD);
  const space = new RegExp(SPACE);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    const blank = match(space, text, at);
    const op = SIGNS.find((sign) => text.startsWith(sign, at));
    if (blank !== undefined) at += blank.length;
    else if (char === "(" || char === ")" || char === ",") {
      tokens.push({ kind: "sign", sign: char, at });
      at += 1;
    } else if (char === '"' || char === "'") {
      const { content, end } = readString(text, at);
      tokens.push({ kind: "string", text: content, at });
      at = end;
    } else if (op !== undefined) {
      tokens.push({ kind: "comparison", op, at });
      at += op.length;
    } else {
      const found = match(word, text, at);
      if (found === undefined) throw refusal(text, at, `${char} starts nothing here; put text in quotes`);
      tokens.push({ kind: "word", text: found, at });
      at += found.length;
    }
  }
  tokens.push({ kind: "end", at: text.length });
  return tokens;
}
