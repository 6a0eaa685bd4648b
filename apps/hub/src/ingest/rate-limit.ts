/** How often an address, and everybody together, may try. */
import type { Clock } from "@watchfloor/domain";

const WINDOW_US = 60_000_000;
/** Addresses remembered; beyond, the one that came longest ago is forgotten (the limit of all still holds). */
const MAX_ADDRESSES = 10_000;

export class RateLimit {
  readonly #now: Clock;
  readonly #ofOne: number;
  readonly #ofAll: number;
  readonly #tries = new Map<string, number>();
  #all = 0;
  #since = 0;

  /** @param ofOne tries of one address in a minute. @param ofAll tries of all together in a minute. */
  constructor(ofOne: number, ofAll: number, now: Clock) {
    this.#ofOne = ofOne;
    this.#ofAll = ofAll;
    this.#now = now;
  }

  /** Counts a try; false when it is one too many. */
  allows(address: string): boolean {
    const now = this.#now();
    // A clock that was set back: the window begins now, with what was tried in it, so that nobody waits for longer than
    // one window, and nobody gets a second allowance by it.
    this.#since = Math.min(this.#since, now);
    if (now - this.#since >= WINDOW_US) {
      this.#since = now;
      this.#all = 0;
      this.#tries.clear();
    }
    const tries = (this.#tries.get(address) ?? 0) + 1;
    this.#tries.delete(address);
    this.#tries.set(address, tries);
    const [oldest] = this.#tries.keys();
    if (this.#tries.size > MAX_ADDRESSES && oldest !== undefined) this.#tries.delete(oldest);
    if (tries > this.#ofOne) return false;
    this.#all += 1;
    return this.#all <= this.#ofAll;
  }

  /** Takes back a try that turned out to be rightful: a state's sensors may share one address. */
  giveBack(address: string): void {
    const tries = this.#tries.get(address);
    if (tries === undefined || tries === 0) return;
    this.#tries.set(address, tries - 1);
    this.#all -= 1;
  }
}
