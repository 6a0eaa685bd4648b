import { isWatchfloorError } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CapturedPacket, epochNanos, MAX_PACKET_BYTES } from "./packet.ts";
import { readCapture } from "./read.ts";
import { writeCapture } from "./write.ts";

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Reading {
  readonly packets: readonly CapturedPacket[];
  readonly fault: unknown;
}

async function reading(chunks: AsyncIterable<Uint8Array>): Promise<Reading> {
  const packets: CapturedPacket[] = [];
  try {
    for await (const packet of readCapture(chunks)) packets.push(packet);
  } catch (fault) {
    return { packets, fault };
  }
  return { packets, fault: undefined };
}

const anyPacket = fc.record({
  nanos: fc.bigInt({ min: 0n, max: 0xffff_ffffn * 1_000_000_000n + 999_999_999n }).map(epochNanos),
  data: fc.uint8Array({ maxLength: 200 }),
  originalLength: fc.integer({ min: 0, max: 0xffff_ffff }),
});
const anyChunk = fc.integer({ min: 1, max: 700 });

test("[C1] what is written is read again, whatever the chunks", async () => {
  const anyResolution = fc.constantFrom("us" as const, "ns" as const);
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyPacket, { maxLength: 20 }),
      anyResolution,
      fc.nat(0xffff),
      anyChunk,
      async (given, resolution, linkType, size) => {
        const writer = writeCapture({ linkType, resolution });
        const records = given.map(({ nanos, data, originalLength }) => writer.recordNanos(nanos, data, originalLength));
        const { packets, fault } = await reading(chunksOf(Buffer.concat([writer.header, ...records]), size));
        expect(fault).toBeUndefined();
        expect(packets).toEqual(
          given.map(({ nanos, data, originalLength }) => ({
            at: resolution === "ns" ? nanos : nanos - (nanos % 1000n),
            linkType,
            capturedLength: data.length,
            originalLength,
            data,
            interfaceId: 0,
          })),
        );
      },
    ),
  );
});

test.for([
  { name: "little-endian µs", magic: 0xa1b2_c3d4, little: true, perFraction: 1000n, extra: 0 },
  { name: "big-endian µs", magic: 0xa1b2_c3d4, little: false, perFraction: 1000n, extra: 0 },
  { name: "big-endian ns", magic: 0xa1b2_3c4d, little: false, perFraction: 1n, extra: 0 },
  { name: "modified", magic: 0xa1b2_cd34, little: true, perFraction: 1000n, extra: 8 },
])("[C2] $name", async ({ magic, little, perFraction, extra }) => {
  const bytes = new Uint8Array(24 + 16 + extra + 3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, little);
  // The bits above the link type tell of a frame check sequence and are no part of it.
  view.setUint32(20, 0xf400_0001, little);
  for (const [index, value] of [7, 9, 3, 60].entries()) view.setUint32(24 + index * 4, value, little);
  bytes.set([1, 2, 3], 40 + extra);
  const { packets, fault } = await reading(chunksOf(bytes, 5));
  expect(fault).toBeUndefined();
  expect(packets).toMatchObject([
    { at: 7_000_000_000n + 9n * perFraction, linkType: 1, capturedLength: 3, originalLength: 60 },
  ]);
  expect([...(packets[0]?.data ?? [])]).toEqual([1, 2, 3]);
});

test("[C5] a packet kept by the caller keeps only its own bytes, also when the chunks are Buffers", async () => {
  const writer = writeCapture();
  const records = [1n, 2n].map((n) => writer.recordNanos(epochNanos(n), new Uint8Array(10)));
  const { packets } = await reading(chunksOf(Buffer.concat([writer.header, ...records]), 4096));
  expect(packets.map(({ data }) => data.buffer.byteLength)).toEqual([10, 10]);
});

test("[C4] a cut capture yields its good packets, then says where it was cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyPacket, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      anyChunk,
      async (given, cut, size) => {
        const writer = writeCapture();
        const records = given.map(({ nanos, data }) => writer.recordNanos(nanos, data));
        const bytes = Buffer.concat([writer.header, ...records]);
        const length = cut % bytes.length;
        const ends = records.map(
          (_, index) => 24 + records.slice(0, index + 1).reduce((sum, one) => sum + one.length, 0),
        );
        const { packets, fault } = await reading(chunksOf(bytes.subarray(0, length), size));
        expect(packets.length).toBe(ends.filter((end) => end <= length).length);
        const isWhole = length === 24 || ends.includes(length);
        expect(isWatchfloorError(fault, "E_CAPTURE_FORMAT")).toBe(!isWhole);
        if (isWatchfloorError(fault)) expect(fault.facts.offset).toBe(length);
      },
    ),
  );
});

test("[C4] a length that lies is a fault at its record", async () => {
  const writer = writeCapture();
  const good = writer.recordNanos(epochNanos(1n), new Uint8Array(10));
  const bad = writer.recordNanos(epochNanos(2n), new Uint8Array(10));
  new DataView(bad.buffer).setUint32(8, MAX_PACKET_BYTES + 1, true);
  const { packets, fault } = await reading(chunksOf(Buffer.concat([writer.header, good, bad]), 64));
  expect(packets.length).toBe(1);
  expect(isWatchfloorError(fault, "E_CAPTURE_FORMAT") && fault.facts.offset).toBe(24 + good.length);
});

test("[C4] what is no capture is told by its magic", async () => {
  const { fault } = await reading(chunksOf(Buffer.from("#!/bin/sh\n"), 4));
  expect(isWatchfloorError(fault, "E_CAPTURE_FORMAT") && fault.facts.reason).toBe("neither pcap nor pcapng");
});

test("[C5] no bytes make the reader throw anything but E_CAPTURE_FORMAT", async () => {
  const starts = [0xd4c3_b2a1, 0xa1b2_c3d4, 0xa1b2_3c4d, 0xa1b2_cd34].map((magic) => {
    const start = Buffer.alloc(4);
    start.writeUInt32BE(magic);
    return start;
  });
  const section = Buffer.from("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000", "hex");
  const iface = Buffer.from("01000000140000000100000000000000" + "14000000", "hex");
  const anyStart = fc.constantFrom(Buffer.alloc(0), section, Buffer.concat([section, iface]), ...starts);
  await fc.assert(
    fc.asyncProperty(anyStart, fc.uint8Array({ maxLength: 300 }), anyChunk, async (start, rest, size) => {
      const { fault } = await reading(chunksOf(Buffer.concat([start, rest]), size));
      expect(fault === undefined || isWatchfloorError(fault, "E_CAPTURE_FORMAT")).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("[C5] a block that declares 4 GiB is passed over in the memory of a chunk", async () => {
  const section = Buffer.from("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000", "hex");
  const head = Buffer.from("0a000000fcffffff", "hex");
  const chunk = new Uint8Array(65_536);
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.concat([section, head]);
    for (; given < 3000; given += 1) yield chunk;
  }
  const before = process.memoryUsage().arrayBuffers;
  const { fault } = await reading(endless());
  expect(given).toBe(3000);
  expect(isWatchfloorError(fault, "E_CAPTURE_FORMAT")).toBe(true);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
});
