/** The lines of a recorded EVE file, plain or packed with gzip, in bounded memory. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { WatchfloorError } from "@watchfloor/domain";
import { MAX_LINE_BYTES } from "@watchfloor/eve";

const LINE_FEED = 0x0a;
/** RFC 1952, section 2.3.1. */
const GZIP_MARK = 0x1f8b;
/** One byte more than the decoder takes: it says `too-long` of it, as of the whole line. */
const KEPT_BYTES = MAX_LINE_BYTES + 1;

/**
 * Yields each line without its line feed; of one that is too long only the beginning.
 *
 * @throws {WatchfloorError} E_NOT_FOUND when there is no such file, E_EVE_DAMAGED when it cannot be read to its end.
 */
export async function* recordedLines(file: string): AsyncGenerator<Buffer, void, undefined> {
  const damaged = (cause: unknown): WatchfloorError =>
    new WatchfloorError("E_EVE_DAMAGED", { file, reason: cause instanceof Error ? cause.message : "" }, { cause });
  let bytes: Readable;
  try {
    bytes = await bytesOf(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new WatchfloorError("E_NOT_FOUND", { file, reason: "there is no such file" }, { cause: error });
    }
    throw damaged(error);
  }
  try {
    // Fails with the file or with its packing; a failure of who takes the lines never passes here.
    yield* cut(bytes, damaged);
  } finally {
    bytes.destroy();
  }
}

/** Whether the file begins as gzip does. @throws what opening it throws. */
export async function isPacked(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === GZIP_MARK;
  } finally {
    await handle.close();
  }
}

async function bytesOf(file: string): Promise<Readable> {
  const packed = await isPacked(file);
  const raw = createReadStream(file);
  if (!packed) return raw;
  const unpacked = createGunzip();
  raw.once("error", (error) => unpacked.destroy(error));
  unpacked.once("close", () => raw.destroy());
  return raw.pipe(unpacked);
}

async function* cut(bytes: Readable, damaged: (cause: unknown) => WatchfloorError): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = bytes[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  for (;;) {
    const { done, value } = await chunks.next().catch((error: unknown) => {
      throw damaged(error);
    });
    if (done) break;
    let start = 0;
    for (let feed = value.indexOf(LINE_FEED); feed !== -1; feed = value.indexOf(LINE_FEED, start)) {
      yield joined(held, value.subarray(start, feed));
      held = Buffer.alloc(0);
      start = feed + 1;
    }
    held = joined(held, value.subarray(start));
  }
  if (held.length > 0) yield held;
}

function joined(held: Buffer, more: Buffer): Buffer {
  if (held.length === KEPT_BYTES) return held;
  if (held.length + more.length > KEPT_BYTES) return Buffer.concat([held, more], KEPT_BYTES);
  return held.length === 0 ? more : Buffer.concat([held, more]);
}
