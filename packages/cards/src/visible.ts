/** Foreign text made fit for a line of our own: nothing in it can hide, move or turn round what stands beside it. */

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
const CUT = "…";

function named(char: string): string {
  return `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** At most `max` UTF-16 code units, ended by `…` when cut; never cuts a character in two. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let held = "";
  for (const char of text) {
    if (held.length + char.length + CUT.length > max) break;
    held += char;
  }
  return held + CUT;
}

/** `text` with control, bidi and other invisible characters written as `[U+202E]`, at most `max` long. */
export function visible(text: string, max: number): string {
  // Cut first: an attacker's megabyte is not to be searched for the sake of one line.
  return cut(text.slice(0, max * 2).replace(INVISIBLE, named), max);
}
