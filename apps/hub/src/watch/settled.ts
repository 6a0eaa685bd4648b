/** Waiting until the event store holds what people were already told, and not longer than a person waits. */
import { WatchfloorError } from "@watchfloor/domain";
import type { EventStore } from "../store/index.ts";

/** Calls `tick` every `ms` until the answer is called; `main.ts` hands in the real one. */
export type Every = (ms: number, tick: () => void) => () => void;

/** The inserter groups batches for at most a second or two; five times that is a store in trouble. */
const PATIENCE_MS = 10_000;

/**
 * Resolves when every batch up to `arrival` can be queried.
 *
 * @throws {WatchfloorError} E_STORE_BEHIND when that takes too long: an answer with a hole would look whole.
 */
export async function settledSoon(events: EventStore, every: Every, arrival: number): Promise<void> {
  let stop: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    stop = every(PATIENCE_MS, () => {
      reject(new WatchfloorError("E_STORE_BEHIND", { arrival, waitedMs: PATIENCE_MS }));
    });
  });
  try {
    await Promise.race([events.settled(arrival), late]);
  } finally {
    stop?.();
  }
}
