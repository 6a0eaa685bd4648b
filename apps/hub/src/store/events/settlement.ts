/** Who waits for an arrival to be stored, and how far storing has come. */
import { WatchfloorError } from "@watchfloor/domain";

interface Waiting {
  readonly arrival: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Beyond this many waiting, further ones are refused: each is a reader's open request. */
const MAX_WAITING = 10_000;

export class Settlement {
  #through = 0;
  #waiting: Waiting[] = [];
  #closed = false;

  /** Rejects with E_STORE when the store closes first or too many wait. */
  async reached(arrival: number): Promise<void> {
    if (arrival <= this.#through) return;
    if (this.#closed || this.#waiting.length >= MAX_WAITING) {
      throw new WatchfloorError("E_STORE", { reason: this.#closed ? "closed" : "too many wait", arrival });
    }
    await new Promise<void>((resolve, reject) => this.#waiting.push({ arrival, resolve, reject }));
  }

  settle(arrival: number): void {
    this.#through = Math.max(this.#through, arrival);
    const reached = this.#waiting.filter((waiting) => waiting.arrival <= this.#through);
    this.#waiting = this.#waiting.filter((waiting) => waiting.arrival > this.#through);
    for (const { resolve } of reached) resolve();
  }

  close(): void {
    this.#closed = true;
    for (const { reject, arrival } of this.#waiting) {
      reject(new WatchfloorError("E_STORE", { reason: "closed", arrival }));
    }
    this.#waiting = [];
  }
}
