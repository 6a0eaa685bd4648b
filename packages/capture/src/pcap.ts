/**
 * The classic pcap file, read.
 *
 * Shape: header of 24 bytes (magic, version, zone, accuracy, snap length, link type), then records of 16 bytes of
 * header (seconds, fraction, captured and original length) and the packet; all in the writer's byte order, which
 * the magic tells. Kuznetzov's modified pcap has 8 bytes more in each record's header.
 * Source: draft-ietf-opsawg-pcap-04; libpcap sf-pcap.c.
 */
import { WatchfloorError } from "@watchfloor/domain";
import { type CapturedPacket, epochNanos, MAX_PACKET_BYTES } from "./packet.ts";
import { type ByteWindow, viewOf } from "./window.ts";

interface PcapMagic {
  readonly nanosPerFraction: bigint;
  readonly recordHeaderBytes: number;
}

const MAGICS: ReadonlyMap<number, PcapMagic> = new Map([
  [0xa1b2c3d4, { nanosPerFraction: 1000n, recordHeaderBytes: 16 }],
  [0xa1b23c4d, { nanosPerFraction: 1n, recordHeaderBytes: 16 }],
  [0xa1b2cd34, { nanosPerFraction: 1000n, recordHeaderBytes: 24 }],
]);

/** libpcap's LT_LINKTYPE: the bits above tell of frame check sequences. */
const LINK_TYPE_BITS = 0x03ff_ffff;

/** The form and byte order a magic tells of, or undefined when it is not pcap's. */
export function pcapMagic(first4: Uint8Array): (PcapMagic & { readonly littleEndian: boolean }) | undefined {
  const view = viewOf(first4);
  const little = MAGICS.get(view.getUint32(0, true));
  if (little !== undefined) return { ...little, littleEndian: true };
  const big = MAGICS.get(view.getUint32(0, false));
  return big === undefined ? undefined : { ...big, littleEndian: false };
}

/** Reads the records after the magic; `window` stands behind it. @throws {WatchfloorError} E_CAPTURE_FORMAT */
export async function* readPcap(
  window: ByteWindow,
  magic: PcapMagic & { readonly littleEndian: boolean },
): AsyncGenerator<CapturedPacket> {
  const little = magic.littleEndian;
  const linkType = viewOf(await window.need(20, "the pcap header")).getUint32(16, little) & LINK_TYPE_BITS;
  for (;;) {
    if (!window.holds(1) && (await window.ended())) return;
    const start = window.offset;
    const header = viewOf(await window.need(magic.recordHeaderBytes, "a record's header"));
    const seconds = header.getUint32(0, little);
    const fraction = header.getUint32(4, little);
    const capturedLength = header.getUint32(8, little);
    const originalLength = header.getUint32(12, little);
    if (capturedLength > MAX_PACKET_BYTES) {
      throw new WatchfloorError("E_CAPTURE_FORMAT", { reason: "a packet too long", offset: start, capturedLength });
    }
    const data = (await window.need(capturedLength, "a packet")).slice();
    const at = epochNanos(BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * magic.nanosPerFraction);
    yield { at, linkType, capturedLength, originalLength, data, interfaceId: 0 };
  }
}
