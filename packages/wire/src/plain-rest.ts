/** The rest of a plain line: its pieces put together as one JSON object, without looking into them. */
import { CLOSE_BRACE, COMMA, OPEN_BRACE } from "./json-bytes.ts";
import { CLOSING, OPENING, type PlainLine } from "./plain-line.ts";
import { copyAscii, type TextPile } from "./text-pile.ts";

/** @param line one with at least one piece. Every byte of the rest is one of the line's, so it cannot be longer. */
export function writeRest(pile: TextPile, row: number, line: PlainLine): void {
  const data = pile.room(line.end - line.start);
  let at = pile.bytes;
  data[at++] = OPEN_BRACE;
  let first = true;
  for (let nth = 0; nth < line.pieces; nth++) {
    const kind = line.pieceKinds[nth];
    if (kind === CLOSING) data[at++] = CLOSE_BRACE;
    else {
      if (!first) data[at++] = COMMA;
      at = copyAscii(line.bytes.buffer, line.pieceStarts[nth] ?? 0, line.pieceEnds[nth] ?? 0, data, at);
    }
    first = kind === OPENING;
  }
  data[at++] = CLOSE_BRACE;
  pile.commit(row, at);
}
