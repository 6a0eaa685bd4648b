/**
 * The pcapng file, read: sections, interfaces, and the three kinds of packet blocks.
 *
 * Shape: blocks of (type, total length, body, total length), padded to 4 bytes. A section header sets the byte
 * order and forgets the interfaces before it. What carries no packet (names, statistics, secrets) is passed over.
 * Source: draft-ietf-opsawg-pcapng-03.
 */
import { WatchfloorError } from "@watchfloor/domain";
import { type CapturedPacket, type EpochNanos, epochNanos, MAX_PACKET_BYTES } from "./packet.ts";
import { type ByteWindow, viewOf } from "./window.ts";

/** Reads the same in both byte orders. */
export const SECTION_HEADER = 0x0a0d_0d0a;
const INTERFACE = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

/** A packet and its options; longer is a lie, for no writer puts more than comments there. */
const MAX_PACKET_BLOCK_BYTES = MAX_PACKET_BYTES + 65_536;
/** Interfaces of one section; real captures have a few, a hostile one would fill memory. */
const MAX_INTERFACES = 4096;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly nanosOf: (ticks: bigint) => bigint;
}

interface Section {
  readonly little: boolean;
  readonly interfaces: Interface[];
}

/** Reads all sections; `window` stands behind the first block's type. @throws {WatchfloorError} E_CAPTURE_FORMAT */
export async function* readPcapng(window: ByteWindow): AsyncGenerator<CapturedPacket> {
  let section = await readSectionHeader(window, window.offset - 4);
  let last: EpochNanos = epochNanos(0n);
  for (;;) {
    if (!window.holds(1) && (await window.ended())) return;
    const start = window.offset;
    const type = viewOf(await window.need(4, "a block's type")).getUint32(0, section.little);
    if (type === SECTION_HEADER) {
      section = await readSectionHeader(window, start);
      continue;
    }
    const length = viewOf(await window.need(4, "a block's length")).getUint32(0, section.little);
    if (length < 12 || length % 4 !== 0) throw bad("a block's length", start, { length });
    const body = length - 12;
    if (type !== INTERFACE && type !== OBSOLETE_PACKET && type !== SIMPLE_PACKET && type !== ENHANCED_PACKET) {
      await window.skip(body, "a block");
      await readTrailer(window, section, length, start);
      continue;
    }
    if (body > MAX_PACKET_BLOCK_BYTES) throw bad("a block too long", start, { length });
    const bytes = (await window.need(body, "a block")).slice();
    await readTrailer(window, section, length, start);
    if (type === INTERFACE) {
      if (section.interfaces.length >= MAX_INTERFACES) throw bad("too many interfaces", start);
      section.interfaces.push(readInterface(bytes, section.little, start));
      continue;
    }
    const packet = readPacket(type, bytes, section, start, last);
    last = packet.at;
    yield packet;
  }
}

async function readSectionHeader(window: ByteWindow, start: number): Promise<Section> {
  const head = viewOf(await window.need(8, "a section's header"));
  const little = head.getUint32(4, true) === BYTE_ORDER_MAGIC;
  if (!little && head.getUint32(4, false) !== BYTE_ORDER_MAGIC) throw bad("no byte order magic", start);
  const length = head.getUint32(0, little);
  if (length < 28 || length % 4 !== 0) throw bad("a section's length", start, { length });
  const version = viewOf(await window.need(4, "a section's header")).getUint16(0, little);
  if (version !== 1) throw bad("a version unknown to us", start, { version });
  await window.skip(length - 20, "a section's header");
  const section: Section = { little, interfaces: [] };
  await readTrailer(window, section, length, start);
  return section;
}

async function readTrailer(window: ByteWindow, section: Section, length: number, start: number): Promise<void> {
  const again = viewOf(await window.need(4, "a block's end")).getUint32(0, section.little);
  if (again !== length) throw bad("a block's two lengths differ", start, { length, again });
}

function readInterface(body: Uint8Array, little: boolean, start: number): Interface {
  if (body.length < 8) throw bad("an interface too short", start);
  const view = viewOf(body);
  let resolution = 6;
  let offsetSeconds = 0n;
  let position = 8;
  while (position + 4 <= body.length) {
    const code = view.getUint16(position, little);
    const size = view.getUint16(position + 2, little);
    const value = position + 4;
    if (code === 0) break;
    if (value + size > body.length) throw bad("an option's length", start, { code, size });
    if (code === IF_TSRESOL && size === 1) resolution = view.getUint8(value);
    if (code === IF_TSOFFSET && size === 8) offsetSeconds = view.getBigInt64(value, little);
    position = value + size + ((4 - (size % 4)) % 4);
  }
  const exponent = BigInt(resolution & 0x7f);
  const ticksPerSecond = (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
  return {
    linkType: view.getUint16(0, little),
    snapLength: view.getUint32(4, little),
    nanosOf: (ticks) => (ticks * 1_000_000_000n) / ticksPerSecond + offsetSeconds * 1_000_000_000n,
  };
}

function readPacket(type: number, body: Uint8Array, section: Section, start: number, last: EpochNanos): CapturedPacket {
  const headBytes = type === SIMPLE_PACKET ? 4 : 20;
  if (body.length < headBytes) throw bad("a packet block too short", start);
  const view = viewOf(body);
  const { little } = section;
  const interfaceId =
    type === SIMPLE_PACKET ? 0 : type === ENHANCED_PACKET ? view.getUint32(0, little) : view.getUint16(0, little);
  const from = section.interfaces[interfaceId];
  if (from === undefined) throw bad("a packet of no interface", start, { interfaceId });
  const room = body.length - headBytes;
  const originalLength = view.getUint32(headBytes - 4, little);
  const capturedLength =
    type === SIMPLE_PACKET
      ? Math.min(originalLength, from.snapLength === 0 ? originalLength : from.snapLength)
      : view.getUint32(12, little);
  if (capturedLength > room || capturedLength > MAX_PACKET_BYTES) {
    throw bad("a packet longer than its block", start, { capturedLength, room });
  }
  // A simple packet has no time: it takes that of the packet before it, so that replay neither waits nor jumps.
  const ticks = (BigInt(view.getUint32(4 % headBytes, little)) << 32n) | BigInt(view.getUint32(8 % headBytes, little));
  const nanos = type === SIMPLE_PACKET ? last : from.nanosOf(ticks);
  if (nanos < 0n) throw bad("a time before 1970", start);
  const data = body.subarray(headBytes, headBytes + capturedLength);
  return { at: epochNanos(nanos), linkType: from.linkType, capturedLength, originalLength, data, interfaceId };
}

function bad(reason: string, offset: number, more: Readonly<Record<string, number>> = {}): WatchfloorError {
  return new WatchfloorError("E_CAPTURE_FORMAT", { reason, offset, ...more });
}
