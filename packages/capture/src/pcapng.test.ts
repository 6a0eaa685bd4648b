import { isWatchfloorError } from "@watchfloor/domain";
import { expect, test } from "vitest";
import type { CapturedPacket } from "./packet.ts";
import { readCapture } from "./read.ts";

/** Builds blocks by the draft's figures, in either byte order, apart from the reader's own code. */
class Blocks {
  readonly #little: boolean;

  constructor(little: boolean) {
    this.#little = little;
  }

  u16(n: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.#little) bytes.writeUInt16LE(n);
    else bytes.writeUInt16BE(n);
    return bytes;
  }

  u32(n: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.#little) bytes.writeUInt32LE(n);
    else bytes.writeUInt32BE(n);
    return bytes;
  }

  i64(n: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    if (this.#little) bytes.writeBigInt64LE(n);
    else bytes.writeBigInt64BE(n);
    return bytes;
  }

  block(type: number, ...body: readonly Buffer[]): Buffer {
    const content = padded(Buffer.concat(body));
    const length = this.u32(content.length + 12);
    return Buffer.concat([this.u32(type), length, content, length]);
  }

  section(): Buffer {
    return this.block(0x0a0d0d0a, this.u32(0x1a2b3c4d), this.u16(1), this.u16(0), this.i64(-1n));
  }

  option(code: number, value: Buffer): Buffer {
    return Buffer.concat([this.u16(code), this.u16(value.length), padded(value)]);
  }

  iface(linkType: number, snapLength: number, ...options: readonly Buffer[]): Buffer {
    return this.block(1, this.u16(linkType), this.u16(0), this.u32(snapLength), ...options);
  }

  enhanced(iface: number, ticks: bigint, data: Buffer, original = data.length): Buffer {
    const high = this.u32(Number(ticks >> 32n));
    const low = this.u32(Number(ticks & 0xffff_ffffn));
    return this.block(6, this.u32(iface), high, low, this.u32(data.length), this.u32(original), padded(data));
  }
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

async function read(bytes: Buffer): Promise<readonly CapturedPacket[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 11) yield bytes.subarray(at, at + 11);
  }
  const packets: CapturedPacket[] = [];
  for await (const packet of readCapture(chunks())) packets.push(packet);
  return packets;
}

const HELLO = Buffer.from("hello");

test.for([true, false])("[C3] resolutions and offsets of each interface, little-endian %s", async (little) => {
  const make = new Blocks(little);
  const packets = await read(
    Buffer.concat([
      make.section(),
      make.iface(1, 0),
      make.iface(
        113,
        0,
        make.option(9, Buffer.from([9])),
        make.option(14, make.i64(100n)),
        make.option(0, Buffer.alloc(0)),
      ),
      make.iface(1, 0, make.option(9, Buffer.from([0x80 | 10]))),
      make.block(5, Buffer.alloc(12)),
      make.enhanced(0, 1_700_000_000_123_456n, HELLO, 60),
      make.enhanced(1, 5_000_000_001n, HELLO),
      make.enhanced(2, 3n * 1024n + 512n, HELLO),
    ]),
  );
  expect(packets.map(({ at, linkType, interfaceId }) => [at, linkType, interfaceId])).toEqual([
    [1_700_000_000_123_456_000n, 1, 0],
    [105_000_000_001n, 113, 1],
    [3_500_000_000n, 1, 2],
  ]);
  expect(packets[0]).toMatchObject({ capturedLength: 5, originalLength: 60 });
  expect(Buffer.from(packets[0]?.data ?? []).toString()).toBe("hello");
});

test("[C3] a new section changes the byte order and forgets the interfaces", async () => {
  const [little, big] = [new Blocks(true), new Blocks(false)];
  const first = Buffer.concat([little.section(), little.iface(1, 0), little.enhanced(0, 1n, HELLO)]);
  const second = Buffer.concat([big.section(), big.iface(101, 0), big.enhanced(0, 2n, HELLO)]);
  expect((await read(Buffer.concat([first, second]))).map(({ at, linkType }) => [at, linkType])).toEqual([
    [1000n, 1],
    [2000n, 101],
  ]);
  const orphan = Buffer.concat([first, big.section(), big.enhanced(0, 2n, HELLO)]);
  await expect(read(orphan)).rejects.toSatisfy((error) => isWatchfloorError(error, "E_CAPTURE_FORMAT"));
});

test("[C3] simple and obsolete packet blocks", async () => {
  const make = new Blocks(true);
  const packets = await read(
    Buffer.concat([
      make.section(),
      make.iface(1, 4),
      make.block(2, make.u16(0), make.u16(7), make.u32(0), make.u32(42), make.u32(5), make.u32(5), padded(HELLO)),
      make.block(3, make.u32(90), Buffer.from("hell")),
    ]),
  );
  expect(packets.map(({ at, capturedLength, originalLength }) => [at, capturedLength, originalLength])).toEqual([
    [42_000n, 5, 5],
    // It has no time of its own, and the interface's snap length tells how much of it there is.
    [42_000n, 4, 90],
  ]);
});

test("[C4] two lengths that differ, and a packet longer than its block", async () => {
  const make = new Blocks(true);
  const start = Buffer.concat([make.section(), make.iface(1, 0)]);
  const twisted = make.enhanced(0, 1n, HELLO);
  twisted.writeUInt32LE(400, twisted.length - 4);
  const lying = make.enhanced(0, 1n, HELLO);
  lying.writeUInt32LE(4000, 20);
  for (const bad of [twisted, lying]) {
    const fault: unknown = await read(Buffer.concat([start, bad])).catch((error: unknown) => error);
    expect(isWatchfloorError(fault, "E_CAPTURE_FORMAT") && fault.facts.offset).toBe(start.length);
  }
});
