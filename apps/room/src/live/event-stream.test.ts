import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventStreamParser, type StreamEvent } from "./event-stream.ts";

const STREAM =
  'event: hello\ndata: {"a":1}\n\n: comment\nid: 7.0\r\nevent: alert\r\ndata: {\r\ndata: }\r\n\r\ndata:x\rid: 8.0\r\r\n';

function readIn(pieces: readonly string[]): readonly StreamEvent[] {
  const parser = createEventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

test("[R1] reads events of all three line ends", () => {
  expect(readIn([`${STREAM}\n`])).toEqual([
    { event: "hello", data: '{"a":1}', id: undefined },
    { event: "alert", data: "{\n}", id: "7.0" },
    { event: "message", data: "x", id: "8.0" },
  ]);
});

test("[R1] reads the same however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      const pieces = at.slice(1).map((end, i) => STREAM.slice(at[i], end));
      expect(readIn([...pieces, "\n"])).toEqual(readIn([`${STREAM}\n`]));
    }),
  );
});

test("[R1] refuses an event without end", () => {
  const parser = createEventStreamParser();
  expect(() => {
    for (let i = 0; i < 40; i += 1) parser.push(`data: ${"x".repeat(50_000)}\n`);
  }).toThrow(RangeError);
});
