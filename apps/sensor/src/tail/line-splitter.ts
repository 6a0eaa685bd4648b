/** Cuts what is read from a file into lines, without a copy per line and without growing for a line that never ends. */
import { MAX_LINE_BYTES } from "@watchfloor/eve";

const LINE_FEED = 0x0a;
/** How much one read asks for: 10 to 20 ms of work, so the event loop breathes in between. */
export const READ_BYTES = 1024 * 1024;
/** What is kept of a line that is too long, for the quarantine. */
const KEPT_OF_LONG_LINE = 4 * 1024;

/** Takes what the splitter cuts; bytes are valid during the call only. */
export interface LineSink {
  /** @param bytes whole lines, each with its line feed. @param at the first one's byte in the file. */
  block(bytes: Buffer, at: number): void;
  /** @param bytes the last line of a finished file, which has no line feed. @param after the file's end. */
  last(bytes: Buffer, after: number): void;
  /** @param bytes the beginning of a line beyond `MAX_LINE_BYTES`. @param after the byte of the file behind it. */
  tooLong(bytes: Buffer, after: number): void;
}

export class LineSplitter {
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES + MAX_LINE_BYTES + 1);
  /** Bytes of the unfinished line at the buffer's beginning. */
  #held = 0;
  /** Byte of the file behind what is held. */
  #offset: number;
  /** Inside a line that is too long: what is held is its beginning, the rest is passed over. */
  #passing = false;

  constructor(offset: number) {
    this.#offset = offset;
  }

  /** Byte of the file to read next. */
  get readAt(): number {
    return this.#offset;
  }

  /** Where to read into. */
  target(): { readonly buffer: Buffer; readonly at: number; readonly length: number } {
    return { buffer: this.#buffer, at: this.#held, length: READ_BYTES };
  }

  /** Hands over the lines that `bytesRead` more bytes, read into `target`, have completed. */
  push(bytesRead: number, sink: LineSink): void {
    const buffer = this.#buffer;
    const end = this.#held + bytesRead;
    // Byte of the file where the buffer begins, were what was passed over not missing.
    const base = this.#offset - this.#held;
    this.#offset += bytesRead;
    const filled = buffer.subarray(0, end);
    let start = 0;
    if (this.#passing) {
      const feed = filled.indexOf(LINE_FEED, this.#held);
      if (feed === -1) return;
      sink.tooLong(buffer.subarray(0, this.#held), base + feed + 1);
      this.#passing = false;
      start = feed + 1;
    }
    const whole = filled.lastIndexOf(LINE_FEED) + 1;
    if (whole > start) sink.block(buffer.subarray(start, whole), base + start);
    start = Math.max(start, whole);
    this.#held = end - start;
    if (start > 0) buffer.copyWithin(0, start, end);
    if (this.#held > MAX_LINE_BYTES) {
      this.#held = KEPT_OF_LONG_LINE;
      this.#passing = true;
    }
  }

  /** The file is finished: what is held is its last line, though without a line feed. */
  finish(sink: LineSink): void {
    const held = this.#buffer.subarray(0, this.#held);
    if (this.#passing) sink.tooLong(held, this.#offset);
    else if (this.#held > 0) sink.last(held, this.#offset);
    this.#held = 0;
    this.#passing = false;
  }
}
