/** Any pcap or pcapng, read packet by packet in bounded memory. */
import { WatchfloorError } from "@watchfloor/domain";
import type { CapturedPacket } from "./packet.ts";
import { pcapMagic, readPcap } from "./pcap.ts";
import { readPcapng, SECTION_HEADER } from "./pcapng.ts";
import { ByteWindow, viewOf } from "./window.ts";

/**
 * Reads a capture from its bytes, in chunks of any size; holds one packet and one chunk.
 *
 * Every packet before a fault is yielded first, so the caller has counted what was good when the error comes.
 * Leaving the loop early closes `chunks`.
 *
 * @throws {WatchfloorError} E_CAPTURE_FORMAT with `reason` and the `offset` in bytes of the record at fault.
 */
export async function* readCapture(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CapturedPacket, void, undefined> {
  const window = new ByteWindow(chunks);
  try {
    const magic = await window.need(4, "the first 4 bytes");
    const form = pcapMagic(magic);
    if (form !== undefined) {
      yield* readPcap(window, form);
      return;
    }
    const first = viewOf(magic).getUint32(0, false);
    if (first !== SECTION_HEADER) {
      throw new WatchfloorError("E_CAPTURE_FORMAT", {
        reason: "neither pcap nor pcapng",
        offset: 0,
        magic: `0x${first.toString(16).padStart(8, "0")}`,
      });
    }
    yield* readPcapng(window);
  } finally {
    await window.close();
  }
}
