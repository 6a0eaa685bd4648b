import fc from "fast-check";
import { expect, test } from "vitest";
import { cutText, visiblePieces, visibleString } from "./visible.ts";

/** Any code point at all, the dangerous ones often, lone surrogates too. */
const hostile = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
      fc.constantFrom(
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u0007",
        "\u{e0041}",
        "\ud800",
        "\udc00",
        "\ufe0f",
        "\u3164",
        "a",
        "é",
      ),
    ),
  )
  .map((parts) => parts.join(""));

/** Written independently of the pattern under test: what must never reach a page. */
const DANGEROUS = /[\p{C}\u2028\u2029\u3164\u115f\u1160\uffa0]|\u034f|\p{Variation_Selector}/u;

test("[R12] nothing hidden is left, and everything else stays in its order", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const pieces = visiblePieces(text);
      for (const piece of pieces) if (piece.kind === "hidden") expect(piece.text).toMatch(/^U\+[0-9A-F]{4,6}$/);
      const plain = pieces
        .filter(({ kind }) => kind === "plain")
        .map((piece) => piece.text)
        .join("");
      // Unassigned code points (Cn) draw a box and hide nothing; only those of the other kinds are dangerous.
      for (const point of plain) expect(/\P{Cn}/u.test(point) && DANGEROUS.test(point)).toBe(false);
      const back = pieces.map((piece) =>
        piece.kind === "plain" ? piece.text : String.fromCodePoint(Number.parseInt(piece.text.slice(2), 16)),
      );
      expect(back.join("")).toBe(text);
    }),
  );
});

test("[R12] a name that turns itself round is written out", () => {
  expect(visibleString("invoice\u202egpj.exe")).toBe("invoice<U+202E>gpj.exe");
  expect(visibleString("München 東京 👍")).toBe("München 東京 👍");
});

test("[R13] cuts between code points, never within one", () => {
  expect(cutText("a👍b", 2)).toEqual({ text: "a👍", whole: false });
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.nat(20), (text, limit) => {
      const cut = cutText(text, limit);
      expect(text.startsWith(cut.text)).toBe(true);
      expect([...cut.text].length).toBeLessThanOrEqual(Math.max(limit, cut.whole ? text.length : limit));
      expect(cut.whole).toBe(cut.text === text);
    }),
  );
});
