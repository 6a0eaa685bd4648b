import { expect, test } from "vitest";
import { compressed, expanded } from "./compression.ts";

/** Bytes that compress a little, a little differently for every size. */
function bytesOf(length: number, mask: number): Uint8Array {
  let state = length;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const byte = state >>> 24;
    return (byte & 1) === 0 ? byte & mask : byte;
  });
}

test("[W18] a buffer of any size comes back from one whole frame", () => {
  const sizes = [...Array.from({ length: 4_000 }, (_, size) => size + 1), 65_536, 131_072, 1_000_000];
  let frames = 0;
  for (const size of sizes) {
    for (const mask of [0x0f, 0x3f, 0x7f, 0xff]) {
      const bytes = bytesOf(size, mask);
      const pieces = compressed(bytes);
      if (new DataView(pieces[0]?.buffer ?? new ArrayBuffer(8)).getBigInt64(0, true) !== -1n) frames += 1;
      // Refuses a frame that is not whole.
      if (Buffer.compare(expanded(Buffer.concat(pieces)), bytes) !== 0) expect.fail(`${size} bytes came back changed`);
    }
  }
  expect(frames).toBeGreaterThan(4_000);
});
