/** One recorded packet and its point in time, whichever format it came from. */
import { type Brand, type EpochMicros, epochMicros } from "@watchfloor/domain";

/** Whole nanoseconds since 1970-01-01T00:00:00Z; captures hold finer times than `EpochMicros` can. */
export type EpochNanos = Brand<bigint, "EpochNanos">;

/** @throws {RangeError} when `n` is negative. */
export function epochNanos(n: bigint): EpochNanos {
  if (n < 0n) throw new RangeError(`epoch ns out of range: ${n}`);
  return n as EpochNanos;
}

export function nanosOfMicros(at: EpochMicros): EpochNanos {
  return epochNanos(BigInt(at) * 1000n);
}

/** Cuts the last three digits. @throws {RangeError} after the year 2255. */
export function microsOfNanos(at: EpochNanos): EpochMicros {
  return epochMicros(Number(at / 1000n));
}

/**
 * A packet as the capture holds it.
 *
 * `data` is the caller's to keep; `data.length === capturedLength`. `originalLength` is what the capture claims
 * the packet had on the wire; odd captures claim less than they hold.
 */
export interface CapturedPacket {
  readonly at: EpochNanos;
  /** LINKTYPE_ number, 1 is Ethernet (https://www.tcpdump.org/linktypes.html). */
  readonly linkType: number;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly data: Uint8Array;
  /** Number of the interface within its pcapng section; always 0 in a pcap. */
  readonly interfaceId: number;
}

/** Ethernet, what every sensor of ours sees. */
export const LINKTYPE_ETHERNET = 1;

/** Most bytes one packet may hold: libpcap's MAXIMUM_SNAPLEN (pcap-int.h). */
export const MAX_PACKET_BYTES = 262_144;
