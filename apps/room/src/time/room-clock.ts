/** The room's one clock: the hub's time as last heard, ticking once a second for everything that shows an age. */

export interface RoomClock {
  /** µs since the epoch by the hub's clock; by this computer's until the hub was heard. */
  nowUs(): number;
  /** The second that was last told to subscribers, µs; stable between ticks. */
  secondUs(): number;
  /** How far this computer's clock is behind the hub's, µs; negative when it is ahead. */
  skewUs(): number;
  /** The hub's own time, just received. */
  hear(hubUs: number): void;
  subscribe(listener: () => void): () => void;
}

export interface RoomClockParts {
  /** ms since the epoch by this computer. */
  readonly nowMs: () => number;
  /** Calls back every second until the answer is called. */
  readonly everySecond: (tick: () => void) => () => void;
}

/** Answers of the hub are late by the network; only differences beyond this are a clock's fault. */
const CLOSE_ENOUGH_US = 1_500_000;
/** Words of the hub that are weighed against each other; a clock that was set back is believed after so many. */
const HEARD = 16;

/** Ticks only while somebody is subscribed. */
export function createRoomClock(parts: RoomClockParts): RoomClock {
  let skew = 0;
  let heard: readonly number[] = [];
  let second = parts.nowMs() * 1000;
  let stop: (() => void) | undefined;
  const listeners = new Set<() => void>();
  const nowUs = () => Math.trunc(parts.nowMs() * 1000) + skew;
  const tick = () => {
    second = nowUs();
    for (const listener of listeners) listener();
  };
  return {
    nowUs,
    secondUs: () => second,
    skewUs: () => skew,
    hear(hubUs) {
      heard = [...heard, hubUs - Math.trunc(parts.nowMs() * 1000)].slice(-HEARD);
      // An answer can only be late, so the greatest difference is the truest.
      const difference = Math.max(...heard);
      const next = Math.abs(difference) < CLOSE_ENOUGH_US ? 0 : difference;
      if (Math.abs(next - skew) < CLOSE_ENOUGH_US && next !== 0) return;
      skew = next;
      second = nowUs();
    },
    subscribe(listener) {
      listeners.add(listener);
      if (stop === undefined) {
        second = nowUs();
        stop = parts.everySecond(tick);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
  };
}
