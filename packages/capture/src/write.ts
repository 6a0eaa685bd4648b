/** The classic pcap file, written: the one form every reader knows. Little-endian, µs or ns. */
import { type EpochMicros, WatchfloorError } from "@watchfloor/domain";
import { type EpochNanos, LINKTYPE_ETHERNET, MAX_PACKET_BYTES, nanosOfMicros } from "./packet.ts";
import { viewOf } from "./window.ts";

export interface CaptureForm {
  /** LINKTYPE_ number; Ethernet by default. */
  readonly linkType?: number;
  /** What a record's fraction of a second counts; µs by default, which every reader knows. */
  readonly resolution?: "us" | "ns";
}

/** Makes the bytes of a pcap: `header` once, then one `record` per packet. Holds nothing. */
export interface CaptureWriter {
  readonly header: Uint8Array;
  /** @throws {WatchfloorError} E_CAPTURE_FORMAT for a packet over 256 KiB or a time after 2106-02-07. */
  record(at: EpochMicros, data: Uint8Array, originalLength?: number): Uint8Array;
  /** The same for a time in ns; a µs capture cuts the last three digits. */
  recordNanos(at: EpochNanos, data: Uint8Array, originalLength?: number): Uint8Array;
}

export function writeCapture({ linkType = LINKTYPE_ETHERNET, resolution = "us" }: CaptureForm = {}): CaptureWriter {
  const nanosPerFraction = resolution === "us" ? 1000n : 1n;

  function recordNanos(at: EpochNanos, data: Uint8Array, originalLength = data.length): Uint8Array {
    const seconds = at / 1_000_000_000n;
    if (data.length > MAX_PACKET_BYTES || seconds > 0xffff_ffffn) {
      throw new WatchfloorError("E_CAPTURE_FORMAT", {
        reason: "no pcap record can hold this packet",
        bytes: data.length,
        seconds: Number(seconds),
      });
    }
    const record = new Uint8Array(16 + data.length);
    const view = viewOf(record);
    view.setUint32(0, Number(seconds), true);
    view.setUint32(4, Number((at % 1_000_000_000n) / nanosPerFraction), true);
    view.setUint32(8, data.length, true);
    view.setUint32(12, originalLength, true);
    record.set(data, 16);
    return record;
  }

  return {
    header: headerOf(linkType, resolution),
    record: (at, data, originalLength) => recordNanos(nanosOfMicros(at), data, originalLength),
    recordNanos,
  };
}

function headerOf(linkType: number, resolution: "us" | "ns"): Uint8Array {
  const header = new Uint8Array(24);
  const view = viewOf(header);
  view.setUint32(0, resolution === "us" ? 0xa1b2_c3d4 : 0xa1b2_3c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, MAX_PACKET_BYTES, true);
  view.setUint32(20, linkType, true);
  return header;
}
