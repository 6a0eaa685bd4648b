/**
 * Text from the network, split so that nothing in it can hide or reorder what stands beside it: control, bidirectional
 * and invisible characters become their code points in writing.
 *
 * Source: Unicode Technical Report 36, 2.10 (bidirectional text spoofing) and 3.6 (default ignorable code points).
 */

export interface TextPiece {
  /** `hidden` stands for one code point, written `U+202E`. */
  readonly kind: "plain" | "hidden";
  readonly text: string;
}

// General categories: control, format (bidi marks, zero width, tags), private use, line and paragraph separators, and
// surrogates without their other half; soft hyphen is format. Variation selectors and the Hangul and Mongolian fillers
// draw nothing but are no format characters.
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u180e]|\u034f|[\u180b-\u180d\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

/** Splits `text` into pieces to be put into text nodes in this order. */
export function visiblePieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const found of text.matchAll(HIDDEN)) {
    if (found.index > from) pieces.push({ kind: "plain", text: text.slice(from, found.index) });
    const code = found[0].codePointAt(0) ?? 0;
    pieces.push({ kind: "hidden", text: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ kind: "plain", text: text.slice(from) });
  return pieces;
}

/** The same as one string, for attributes, titles and the clipboard: hidden ones in angle brackets. */
export function visibleString(text: string): string {
  return visiblePieces(text)
    .map((piece) => (piece.kind === "plain" ? piece.text : `<${piece.text}>`))
    .join("");
}

/** The first `limit` code points, and whether that was all. Never cuts a surrogate pair. */
export function cutText(text: string, limit: number): { readonly text: string; readonly whole: boolean } {
  if (text.length <= limit) return { text, whole: true };
  let end = 0;
  let taken = 0;
  for (const point of text) {
    if (taken === limit) return { text: text.slice(0, end), whole: false };
    end += point.length;
    taken += 1;
  }
  return { text, whole: true };
}
