import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isOneWholeFrame } from "./zstd-frame.ts";

const contents = fc.oneof(
  fc.uint8Array({ maxLength: 3_000 }),
  fc.integer({ min: 0, max: 400_000 }).map((bytes) => new Uint8Array(bytes)),
  fc.integer({ min: 1, max: 200_000 }).map((bytes) => Uint8Array.from({ length: bytes }, (_, at) => (at * at) >> 5)),
);
const options = fc.record({
  params: fc.record({
    [constants.ZSTD_c_compressionLevel]: fc.constantFrom(1, 3, 9),
    [constants.ZSTD_c_checksumFlag]: fc.constantFrom(0, 1),
    [constants.ZSTD_c_contentSizeFlag]: fc.constantFrom(0, 1),
  }),
});

test("[W10] a zstd frame is whole, and is not when a byte is missing or over", () => {
  fc.assert(
    fc.property(contents, options, fc.boolean(), (content, settings, pledged) => {
      const frame = zstdCompressSync(content, pledged ? { ...settings, pledgedSrcSize: content.length } : settings);
      expect(isOneWholeFrame(frame)).toBe(true);
      expect(isOneWholeFrame(frame.subarray(0, -1))).toBe(false);
      expect(isOneWholeFrame(Buffer.concat([frame, Buffer.of(0)]))).toBe(false);
      expect(isOneWholeFrame(Buffer.concat([frame, frame]))).toBe(false);
    }),
    { numRuns: 60 },
  );
});
