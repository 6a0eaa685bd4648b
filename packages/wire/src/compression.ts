/**
 * A whole batch as one zstd frame, which says how long its content is.
 *
 * One frame and not one for each of some 300 buffers: a small batch of many columns is less than half as long, and a call
 * costs the sensor, the hub and the store the same whatever its length.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { WatchfloorError } from "@watchfloor/domain";
import { MAX_BATCH_EXPANDED_BYTES } from "./batch.ts";
import { wholeFrame } from "./zstd-frame.ts";

/** Room beyond the worst case, so that output does not fill a piece. */
const ROOM = 128;
/** Batches become a tenth; new memory has its price, so no more is asked for than is likely to be needed. */
const LIKELY_SHARE = 1 / 4;
/** Level 1: the sensor has one core for everything, and columns compress well as they are. */
const LEVEL = 1;
/** What every decoder should be able to hold (RFC 8878, 3.1.1.1.2); level 1 needs a sixteenth of it. */
const MAX_WINDOW_BYTES = 8 * 1024 * 1024;

/** Makes frame after frame, and keeps the room that it puts the contents together in. */
export class Compressor {
  #room = new Uint8Array(0);

  /**
   * One frame of all the pieces, in memory of its own. Not a Buffer, whose `slice` would share its memory with who asks
   * for a copy.
   */
  compressed(pieces: readonly Uint8Array[]): Uint8Array {
    const content = this.#together(pieces);
    const bound = content.length + (content.length >> 8) + ROOM;
    const likely = frameOf(content, Math.min(bound, Math.ceil(content.length * LIKELY_SHARE) + ROOM));
    // When output fills a piece to the last byte, Node 24 goes round once more and appends an empty frame, which the
    // store's reader refuses.
    return Uint8Array.from(wholeFrame(likely) === undefined ? frameOf(content, bound) : likely);
  }

  #together(pieces: readonly Uint8Array[]): Uint8Array {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length > this.#room.length) this.#room = new Uint8Array(Math.max(length, 1.25 * this.#room.length));
    let at = 0;
    for (const piece of pieces) {
      this.#room.set(piece, at);
      at += piece.length;
    }
    return this.#room.subarray(0, length);
  }
}

/** @param chunkSize bytes of memory that the output comes in. */
function frameOf(content: Uint8Array, chunkSize: number): Uint8Array {
  return zstdCompressSync(content, {
    chunkSize,
    pledgedSrcSize: content.length,
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
  });
}

/** @throws {WatchfloorError} E_WIRE_BATCH unless it is one whole frame whose content is as long as it says, and not too long. */
export function expanded(body: Uint8Array): Uint8Array {
  const frame = wholeFrame(body);
  if (frame === undefined) throw refused("not one whole zstd frame");
  const { contentBytes, windowBytes } = frame;
  if (contentBytes === undefined || contentBytes === 0) throw refused("zstd frame's length");
  if (contentBytes > MAX_BATCH_EXPANDED_BYTES) throw refused("expands too far");
  if (windowBytes > MAX_WINDOW_BYTES) throw refused("zstd frame's window");
  try {
    const content = zstdDecompressSync(body, { chunkSize: contentBytes + ROOM, maxOutputLength: contentBytes });
    if (content.length === contentBytes) return content;
  } catch (cause) {
    throw new WatchfloorError("E_WIRE_BATCH", { reason: "zstd frame" }, { cause });
  }
  throw refused("zstd frame's length");
}

function refused(reason: string): WatchfloorError {
  return new WatchfloorError("E_WIRE_BATCH", { reason });
}
