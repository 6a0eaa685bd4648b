import { MAX_LINE_BYTES } from "@watchfloor/eve";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type LineSink, LineSplitter, READ_BYTES } from "./line-splitter.ts";

interface Taken {
  readonly text: string;
  readonly after: number;
  readonly tooLong: boolean;
}

/** Feeds `content` in pieces of the sizes given (then in full reads), as a file's reads would come. */
function split(content: Buffer, sizes: readonly number[], from = 0): readonly Taken[] {
  const taken: Taken[] = [];
  const sink: LineSink = {
    block: (bytes, at) => {
      let start = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
        taken.push({ text: bytes.toString("utf8", start, end), after: at + end + 1, tooLong: false });
        start = end + 1;
      }
      expect(start).toBe(bytes.length);
    },
    last: (bytes, after) => taken.push({ text: bytes.toString("utf8"), after, tooLong: false }),
    tooLong: (bytes, after) => taken.push({ text: bytes.toString("utf8"), after, tooLong: true }),
  };
  const splitter = new LineSplitter(from);
  const queue = [...sizes];
  while (splitter.readAt < content.length) {
    const { buffer, at, length } = splitter.target();
    const wanted = Math.min(queue.shift() ?? READ_BYTES, length);
    splitter.push(content.copy(buffer, at, splitter.readAt, splitter.readAt + wanted), sink);
  }
  splitter.finish(sink);
  return taken;
}

test("[T1] [T2] whatever the reads, the lines and their places are those of the whole", () => {
  const line = fc.oneof(fc.string({ unit: "grapheme" }), fc.constant(""), fc.string({ maxLength: 200 }));
  const lines = fc.array(line.map((text) => text.replaceAll("\n", " ")));
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 300 });
  fc.assert(
    fc.property(lines, sizes, fc.boolean(), (texts, reads, closed) => {
      const content = Buffer.from(texts.map((text) => `${text}\n`).join("") + (closed ? "" : "rest"));
      const taken = split(content, reads);
      expect(taken.map(({ text }) => text)).toEqual(closed ? texts : [...texts, "rest"]);
      for (const { text, after } of taken) {
        const end = after - (after === content.length && !closed ? 0 : 1);
        expect(content.toString("utf8", end - Buffer.byteLength(text), end)).toBe(text);
      }
    }),
  );
});

test("[T1] reading from a place in the middle gives the rest", () => {
  const content = Buffer.from("one\ntwo\nthree\n");
  expect(split(content, [2], 4).map(({ text, after }) => [text, after])).toEqual([
    ["two", 8],
    ["three", 14],
  ]);
});

test.each([MAX_LINE_BYTES + 2, 3 * MAX_LINE_BYTES, 9 * READ_BYTES + 17])(
  "[T3] of a line of %i bytes the beginning is told, with its right end, and the next lines are read",
  (bytes) => {
    const content = Buffer.concat([Buffer.from("before\n"), Buffer.alloc(bytes, "x"), Buffer.from("\nafter\nend")]);
    const taken = split(content, [100, READ_BYTES, 5, READ_BYTES]);
    const [before, long, after, end] = taken.filter(({ text }) => text !== "");
    expect(taken).toHaveLength(4);
    expect(before).toMatchObject({ text: "before", after: 7 });
    expect(long?.after).toBe(7 + bytes + 1);
    expect(long?.text.startsWith("xxxx")).toBe(true);
    expect(after).toMatchObject({ text: "after", after: 7 + bytes + 7 });
    expect(end).toMatchObject({ text: "end", after: content.length });
  },
);

test("[T3] a file that is one endless line is one line that is too long", () => {
  const taken = split(Buffer.alloc(5 * MAX_LINE_BYTES, "y"), []);
  expect(taken).toEqual([{ text: "y".repeat(4_096), after: 5 * MAX_LINE_BYTES, tooLong: true }]);
});
