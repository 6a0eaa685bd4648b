/** A piece of an EVE file read line by line: the fast way for a tail, where lines come by the thousand. */
import { isAscii } from "node:buffer";
import { type Decoded, decodeBytes, decodeLine, decodePlainLine } from "./decode.ts";
import { LongNumbers } from "./long-numbers.ts";

const LINE_FEED = 0x0a;
/**
 * What becomes one string at a time: more than about 128 KiB V8 takes fresh from the system each time (large object
 * space), which was measured to cost more than the copying.
 */
const PIECE_BYTES = 64 * 1024;

/** Is handed every line in order, with its place in the piece: from `start` up to its line feed at `end`. */
export type TakeLine = (decoded: Decoded, start: number, end: number) => void;

/**
 * Decodes every whole line of `bytes`; says the same of each as `decodeBytes`.
 *
 * What is all ASCII (209 of 213 pieces of real captures are) becomes strings of many lines, of which the lines are slices.
 *
 * @returns how many bytes were whole lines; what follows belongs to a line not yet finished.
 */
export function decodeChunk(bytes: Uint8Array, take: TakeLine): number {
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, end);
  for (let start = 0; start < end; ) {
    const stop = endOfPiece(whole, start);
    decodePiece(whole.subarray(start, stop), start, take);
    start = stop;
  }
  return end;
}

/** Behind the last line feed within reach, or behind the first one beyond. */
function endOfPiece(whole: Buffer, start: number): number {
  if (whole.length - start <= PIECE_BYTES) return whole.length;
  const last = whole.lastIndexOf(LINE_FEED, start + PIECE_BYTES - 1);
  return (last >= start ? last : whole.indexOf(LINE_FEED, start)) + 1;
}

/** @param piece whole lines; `place` is where it begins. */
function decodePiece(piece: Buffer, place: number, take: TakeLine): void {
  if (!isAscii(piece)) {
    eachLine(piece, (start, stop) => take(decodeBytes(piece.subarray(start, stop)), place + start, place + stop));
    return;
  }
  const text = piece.toString("latin1");
  const longNumbers = new LongNumbers(piece, text);
  for (let start = 0; start < text.length; ) {
    const stop = text.indexOf("\n", start);
    const line = text.slice(start, stop);
    const decoded = longNumbers.mayStandIn(start, stop) ? decodeLine(line) : decodePlainLine(line);
    take(decoded, place + start, place + stop);
    start = stop + 1;
  }
}

function eachLine(whole: Buffer, visit: (start: number, stop: number) => void): void {
  for (let start = 0; start < whole.length; ) {
    const stop = whole.indexOf(LINE_FEED, start);
    visit(start, stop);
    start = stop + 1;
  }
}
