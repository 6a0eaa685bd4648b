/** The hub's running number of batches, given out at once and passed on in order. */

type Outcome<Landed> = { readonly kind: "landed"; readonly landed: Landed } | { readonly kind: "void" };

/**
 * Batches land side by side, so a later number may be durable first. Whoever keeps "everything up to here" needs them
 * in order: `onLanded` hears each when all before it have landed or come to nothing.
 */
export class Arrivals<Landed> {
  #last: number;
  #passedOn: number;
  readonly #done = new Map<number, Outcome<Landed>>();
  readonly #onLanded: (landed: Landed) => void;

  /** @param last the highest number ever given out. */
  constructor(last: number, onLanded: (landed: Landed) => void) {
    this.#last = last;
    this.#passedOn = last;
    this.#onLanded = onLanded;
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }

  landed(arrival: number, landed: Landed): void {
    this.#finish(arrival, { kind: "landed", landed });
  }

  /** The number was given out for nothing. */
  void(arrival: number): void {
    this.#finish(arrival, { kind: "void" });
  }

  #finish(arrival: number, outcome: Outcome<Landed>): void {
    this.#done.set(arrival, outcome);
    for (;;) {
      const next = this.#done.get(this.#passedOn + 1);
      if (next === undefined) return;
      this.#passedOn += 1;
      this.#done.delete(this.#passedOn);
      if (next.kind === "landed") this.#onLanded(next.landed);
    }
  }
}
