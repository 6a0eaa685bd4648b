import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { wholeFrame } from "./zstd-frame.ts";

const contents = fc.oneof(
  fc.uint8Array({ maxLength: 3_000 }),
  fc.integer({ min: 0, max: 400_000 }).map((bytes) => new Uint8Array(bytes)),
  fc.integer({ min: 1, max: 200_000 }).map((bytes) => Uint8Array.from({ length: bytes }, (_, at) => (at * at) >> 5)),
);
const options = fc.record({
  level: fc.constantFrom(1, 3, 9),
  checksum: fc.constantFrom(0, 1),
  size: fc.constantFrom(0, 1),
  windowLog: fc.constantFrom(0, 10, 17, 21),
});

test("[W10] a zstd frame is whole and says its lengths, and is not when a byte is missing or over", () => {
  fc.assert(
    fc.property(contents, options, (content, { level, checksum, size, windowLog }) => {
      const frame = zstdCompressSync(content, {
        pledgedSrcSize: content.length,
        params: {
          [constants.ZSTD_c_compressionLevel]: level,
          [constants.ZSTD_c_checksumFlag]: checksum,
          [constants.ZSTD_c_contentSizeFlag]: size,
          ...(windowLog === 0 ? {} : { [constants.ZSTD_c_windowLog]: windowLog }),
        },
      });
      const found = wholeFrame(frame);
      expect(found?.contentBytes).toBe(size === 1 ? content.length : undefined);
      // Without a window of its own a frame is held whole.
      const most = windowLog === 0 ? 2 ** 23 : 2 ** windowLog;
      expect(found?.windowBytes).toBeLessThanOrEqual(Math.max(most, 1_024));
      expect(wholeFrame(frame.subarray(0, -1))).toBeUndefined();
      expect(wholeFrame(Buffer.concat([frame, Buffer.of(0)]))).toBeUndefined();
      expect(wholeFrame(Buffer.concat([frame, frame]))).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test("[W10] no bytes make it throw", () => {
  const magic = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);
  fc.assert(
    fc.property(fc.boolean(), fc.uint8Array({ maxLength: 40 }), (begun, bytes) => {
      const found = wholeFrame(begun ? Buffer.concat([magic, bytes]) : bytes);
      if (found !== undefined) expect(begun).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
