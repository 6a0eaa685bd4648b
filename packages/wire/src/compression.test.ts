import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { isWatchfloorError } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { MAX_BATCH_EXPANDED_BYTES } from "./batch.ts";
import { Compressor, expanded } from "./compression.ts";

/** Bytes that compress a little, a little differently for every size. */
function bytesOf(length: number, mask: number): Uint8Array {
  let state = length;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const byte = state >>> 24;
    return (byte & 1) === 0 ? byte & mask : byte;
  });
}

test("[W18] a stream of any size, in any pieces, comes back from one whole frame", () => {
  const compressor = new Compressor();
  const sizes = [...Array.from({ length: 2_000 }, (_, size) => size + 1), 65_536, 131_072, 1_000_000];
  for (const size of sizes) {
    for (const mask of [0x0f, 0x3f, 0x7f, 0xff]) {
      const bytes = bytesOf(size, mask);
      const frame = compressor.compressed([bytes.subarray(0, size % 7), bytes.subarray(size % 7)]);
      // Refuses a frame that is not whole.
      if (Buffer.compare(expanded(frame), bytes) !== 0) expect.fail(`${size} bytes came back changed`);
    }
  }
});

test("[W18] a compressed batch holds no more memory than its bytes", () => {
  const frame = new Compressor().compressed([new Uint8Array(1_000_000)]);
  expect(frame.buffer.byteLength).toBe(frame.length);
});

const refusedFor = (reason: string) =>
  expect.toSatisfy((error) => isWatchfloorError(error, "E_WIRE_BATCH") && error.facts.reason === reason);
const ZEROS = new Uint8Array(3_000_000);

/** As somebody else may have made it; `pledged` frames say how long their content is. */
function foreign(content: Uint8Array, params: Readonly<Record<number, number>>, pledged = true): Buffer {
  return zstdCompressSync(content, {
    chunkSize: content.length + 1_024,
    params: { ...params },
    ...(pledged ? { pledgedSrcSize: content.length } : {}),
  });
}

test("[W11] a frame that says too much, or needs too much, is refused before it is expanded", () => {
  const beyond = foreign(new Uint8Array(MAX_BATCH_EXPANDED_BYTES + 1), {});
  expect(beyond.length).toBeLessThan(100_000);
  expect(() => expanded(beyond)).toThrow(refusedFor("expands too far"));
  const wide = foreign(bytesOf(20_000_000, 0x0f), { [constants.ZSTD_c_windowLog]: 24 });
  // Sound by itself.
  expect(zstdDecompressSync(wide)).toHaveLength(20_000_000);
  expect(() => expanded(wide)).toThrow(refusedFor("zstd frame's window"));
});

test("[W11] a frame that does not say how long its content is, or says it wrong, is refused", () => {
  expect(() => expanded(foreign(ZEROS, { [constants.ZSTD_c_contentSizeFlag]: 0 }))).toThrow(
    refusedFor("zstd frame's length"),
  );
  expect(() => expanded(foreign(new Uint8Array(0), {}))).toThrow(refusedFor("zstd frame's length"));
  const lying = foreign(ZEROS, {});
  expect(expanded(lying)).toHaveLength(ZEROS.length);
  // Four bytes of content size, behind magic, descriptor and window.
  expect((lying[4] ?? 0) >> 6).toBe(2);
  lying.writeUInt32LE(ZEROS.length + 1, 6);
  expect(() => expanded(lying)).toThrow(refusedFor("zstd frame"));
  lying.writeUInt32LE(ZEROS.length - 1, 6);
  expect(() => expanded(lying)).toThrow(refusedFor("zstd frame"));
});
