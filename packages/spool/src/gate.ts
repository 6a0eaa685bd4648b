/** Lets any number of waiters sleep until the next change, or until their signal aborts. */
export class Gate {
  readonly #waiters = new Set<() => void>();

  /** Resolves at the next `open`. @throws the signal's reason when it aborts first. */
  async wait(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => reject(signal?.reason);
    this.#waiters.add(resolve);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      this.#waiters.delete(resolve);
      signal?.removeEventListener("abort", abort);
    }
  }

  open(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }
}
