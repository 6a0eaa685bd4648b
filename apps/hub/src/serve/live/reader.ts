/** One reader's queue: bounded; states replace their older selves, the oldest messages are dropped and counted. */
import type { KnownViewer } from "../policy.ts";

/** Where the stream's bytes go: a response, or a test's ear. */
export interface Sink {
  /** False when the other side is slow: then nothing more before `onDrain`. */
  write(text: string): boolean;
  onDrain(listener: () => void): void;
  end(): void;
}

export interface QueuedMessage {
  /** A state's name, `sensor x`; a newer one takes the place of an older. Undefined for a happening. */
  readonly key: string | undefined;
  /** As it goes over the wire; made once for all readers. */
  readonly text: string;
}

/** Messages that wait for a slow reader; an alert is about a kilobyte. */
export const MAX_WAITING = 2_500;

export class Reader {
  readonly viewer: KnownViewer;
  readonly #sink: Sink;
  readonly #tellDropped: (dropped: number) => QueuedMessage;
  #waiting: QueuedMessage[] = [];
  #blocked = false;
  #dropped = 0;
  #droppedInAll = 0;
  #closed = false;

  /** @param tellDropped what the reader is sent when messages were dropped. */
  constructor(viewer: KnownViewer, sink: Sink, tellDropped: (dropped: number) => QueuedMessage) {
    this.viewer = viewer;
    this.#sink = sink;
    this.#tellDropped = tellDropped;
    sink.onDrain(() => {
      this.#blocked = false;
      this.#pump();
    });
  }

  /** Messages this reader was too slow for, since it came. */
  get droppedInAll(): number {
    return this.#droppedInAll;
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  send(message: QueuedMessage): void {
    if (this.#closed) return;
    const older = message.key === undefined ? -1 : this.#waiting.findIndex(({ key }) => key === message.key);
    if (older >= 0) this.#waiting[older] = message;
    else this.#waiting.push(message);
    while (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#dropped += 1;
      this.#droppedInAll += 1;
    }
    this.#pump();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting = [];
    this.#sink.end();
  }

  #pump(): void {
    while (!this.#blocked && !this.#closed) {
      const message = this.#takeLoss() ?? this.#waiting.shift();
      if (message === undefined) return;
      if (!this.#sink.write(message.text)) this.#blocked = true;
    }
  }

  /**
   * Before anything that came after the loss: a reader that had a newer alert and was cut off before it heard of the
   * loss would resume behind it.
   */
  #takeLoss(): QueuedMessage | undefined {
    if (this.#dropped === 0) return undefined;
    const dropped = this.#dropped;
    this.#dropped = 0;
    return this.#tellDropped(dropped);
  }
}
