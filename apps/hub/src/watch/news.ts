/** Who is told: listeners hear every placed message in order, and one that fails hinders nobody. */
import type { GeoId } from "@watchfloor/domain";
import type { LiveNews } from "@watchfloor/wire";

/** A live message with the place it speaks of, for the reader's scope; `hello` and `tick` are the stream's own. */
export interface PlacedMessage {
  readonly geoId: GeoId;
  readonly message: LiveNews;
}

export type NewsListener = (placed: PlacedMessage) => void;

export class News {
  readonly #listeners = new Set<NewsListener>();
  readonly #onFault: (error: unknown) => void;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  subscribe(listener: NewsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(placed: PlacedMessage): void {
    for (const listener of this.#listeners) {
      try {
        listener(placed);
      } catch (error) {
        this.#onFault(error);
      }
    }
  }
}
