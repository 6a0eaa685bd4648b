/** One sync of a directory for many who renamed a file into it. */
import { open } from "node:fs/promises";

/**
 * `sync()` resolves after a sync that began when it was called or later. While one runs, all further callers share
 * the next, so that a hundred batches at once cost two syncs and not a hundred.
 */
export class DirectorySync {
  readonly #path: string;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  sync(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    const begin = (): Promise<void> => {
      this.#next = undefined;
      this.#running = this.#once().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    };
    if (this.#running === undefined) return begin();
    this.#next = this.#running.then(begin, begin);
    return this.#next;
  }

  async #once(): Promise<void> {
    const directory = await open(this.#path, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
}
