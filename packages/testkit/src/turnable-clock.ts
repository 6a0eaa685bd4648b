/** Time that stands still until a test turns it. */
import { type Clock, type EpochMicros, epochMicros } from "@watchfloor/domain";

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

export class TurnableClock {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(start: EpochMicros) {
    this.#now = start;
  }

  /** Bound, to be handed on as a `Clock`. */
  readonly now: Clock = () => epochMicros(this.#now);

  /** Resolves when the clock has been turned by `ms`; at once when `signal` aborts. */
  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = { wakeAt: this.#now + ms * 1000, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => this.#wake(sleeper), { once: true });
    });
  };

  /** How many wait: 0 tells that the code under test is through, or stuck elsewhere. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Turns the clock by `ms`, waking sleepers in the order of their time and letting each go on before the next. */
  async turn(ms: number): Promise<void> {
    const end = this.#now + ms * 1000;
    for (let next = this.#earliest(); next !== undefined && next.wakeAt <= end; next = this.#earliest()) {
      this.#now = Math.ceil(next.wakeAt);
      this.#wake(next);
      await settled();
    }
    this.#now = end;
    await settled();
  }

  #earliest(): Sleeper | undefined {
    return this.#sleepers.reduce<Sleeper | undefined>(
      (found, one) => (found === undefined || one.wakeAt < found.wakeAt ? one : found),
      undefined,
    );
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
    sleeper.wake();
  }
}

/** Lets every promise that can go on go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
