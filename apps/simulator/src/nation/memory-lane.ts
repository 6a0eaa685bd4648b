/** A virtual sensor's lane: a few batches in memory until the hub has given its receipt. */
import { batchSequence, type Lane, type Sha256, WatchfloorError } from "@watchfloor/domain";
import type { LaneSource, Outgoing } from "@watchfloor/uplink";
import { type EncodedBatch, type Receipt, WIRE_VERSION } from "@watchfloor/wire";

/** More than this and nothing new is made: a virtual event that never was is no loss, a gap in the numbers is one. */
const MAX_HELD = 6;

export class MemoryLane implements LaneSource {
  readonly #lane: Lane;
  readonly #held: Outgoing[] = [];
  #sequence: number;
  #previous: Sha256;
  #heldBytes = 0;
  #closed = false;
  #wake: () => void = () => undefined;

  /** @param sequence and @param previous as the hub last held them: `GET /v1/position`. */
  constructor(lane: Lane, sequence: number, previous: Sha256) {
    this.#lane = lane;
    this.#sequence = sequence;
    this.#previous = previous;
  }

  get full(): boolean {
    return this.#held.length >= MAX_HELD;
  }

  get heldBatches(): number {
    return this.#held.length;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @throws {RangeError} when the lane is full: ask `full` before making a batch. */
  put({ body, rows, digest }: EncodedBatch): void {
    if (this.full) throw new RangeError("the lane is full");
    this.#sequence += 1;
    const envelope = {
      wire: WIRE_VERSION,
      lane: this.#lane,
      sequence: batchSequence(this.#sequence),
      rows,
      digest,
      previous: this.#previous,
    };
    this.#previous = digest;
    this.#held.push({ envelope, body });
    this.#heldBytes += body.length;
    this.#wake();
  }

  /** Nothing more will be put: `next` ends once the last batch has its receipt. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async next(signal: AbortSignal): Promise<Outgoing | undefined> {
    for (;;) {
      if (signal.aborted) return undefined;
      const [oldest] = this.#held;
      if (oldest !== undefined) return oldest;
      if (this.#closed) return undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      signal.addEventListener("abort", this.#wake, { once: true });
      await promise;
      signal.removeEventListener("abort", this.#wake);
    }
  }

  async receipt(receipt: Receipt): Promise<void> {
    const [oldest] = this.#held;
    if (oldest === undefined || oldest.envelope.digest !== receipt.digest) {
      throw new WatchfloorError("E_WIRE_CONFLICT", { lane: this.#lane, sequence: receipt.sequence });
    }
    this.#held.shift();
    this.#heldBytes -= oldest.body.length;
  }
}
