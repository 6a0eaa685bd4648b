/** A stream of chunks read as exact lengths, holding no more than one request and one chunk at a time. */
import { WatchfloorError } from "@watchfloor/domain";

export class ByteWindow {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #position = 0;
  #offset = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes taken so far: where the next read begins in the capture. */
  get offset(): number {
    return this.#offset;
  }

  /** Whether `length` bytes can be taken without waiting. */
  holds(length: number): boolean {
    return this.#held.length - this.#position >= length;
  }

  /** Pulls chunks until `length` bytes are held; false when the stream ends first. */
  async fill(length: number): Promise<boolean> {
    if (this.holds(length)) return true;
    const rest = this.#held.subarray(this.#position);
    const parts = rest.length === 0 ? [] : [rest];
    let total = rest.length;
    while (total < length) {
      const next = await this.#chunks.next();
      if (next.done) break;
      // A Buffer's `slice` shares its bytes; packets handed out must not keep a whole chunk alive.
      const { buffer, byteOffset, byteLength } = next.value;
      if (byteLength > 0) parts.push(new Uint8Array(buffer, byteOffset, byteLength));
      total += byteLength;
    }
    this.#held = parts.length === 1 && parts[0] !== undefined ? parts[0] : joined(parts, total);
    this.#position = 0;
    return total >= length;
  }

  /** True at the end of the stream, exactly between two records. */
  async ended(): Promise<boolean> {
    return !(await this.fill(1));
  }

  /** Takes bytes that `fill` or `holds` vouched for; the view is valid until the next `fill`. */
  take(length: number): Uint8Array {
    if (!this.holds(length)) throw new RangeError(`take(${length}) without fill`);
    const view = this.#held.subarray(this.#position, this.#position + length);
    this.#position += length;
    this.#offset += length;
    return view;
  }

  /** Takes `length` bytes. @throws {WatchfloorError} E_CAPTURE_FORMAT when the stream ends inside of `what`. */
  async need(length: number, what: string): Promise<Uint8Array> {
    if (!this.holds(length) && !(await this.fill(length))) {
      const held = this.#held.length - this.#position;
      throw new WatchfloorError("E_CAPTURE_FORMAT", { reason: `cut off inside ${what}`, offset: this.#offset + held });
    }
    return this.take(length);
  }

  /** Passes over `length` bytes without keeping them. */
  async skip(length: number, what: string): Promise<void> {
    let left = length;
    while (left > 0) {
      if (!this.holds(1) && (await this.ended())) {
        throw new WatchfloorError("E_CAPTURE_FORMAT", { reason: `cut off inside ${what}`, offset: this.#offset });
      }
      const step = Math.min(left, this.#held.length - this.#position);
      this.take(step);
      left -= step;
    }
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

function joined(parts: readonly Uint8Array[], total: number): Uint8Array {
  const whole = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
