/** When what is on screen is read again: soon after messages were missed, and every minute whatever happens. */

/**
 * After a gap, within this, at a moment of chance. All readers miss messages at once when the hub or its network was
 * away; their ways back are spread over up to 15 s already (`waitBeforeTry`). Below `OLD_AFTER_MS` together with a
 * short break, so that a hiccup of the network does not grey a wall.
 */
export const SPREAD_MS = 5_000;
/** What could not be read is tried again after one to two of these, doubling up to the net's. */
const AGAIN_MS = 10_000;
/** The net under the live stream: everything shown is read anew after 50 to 70 s. */
export const NET_MS = 60_000;
const NET_JITTER_MS = 20_000;

export interface RereadParts {
  /** Calls back once after `ms` unless the answer is called before. */
  readonly after: (ms: number, call: () => void) => () => void;
  readonly nowMs: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Reads what is shown; answers whether all of it is known to be as the hub has it now. */
  readonly read: (which: "unproven" | "all") => Promise<boolean>;
}

export interface Reread {
  /** Does nothing when it runs already. */
  start(): void;
  stop(): void;
  /** Messages were missed. However often it is called, one reading comes of it; none while it is stopped. */
  soon(): void;
}

/** A timer of its own: the cache's is set back by everything the live stream writes there. */
export function createReread({ after, nowMs, random, read }: RereadParts): Reread {
  let cancelNet: (() => void) | undefined;
  let planned: { readonly dueMs: number; readonly cancel: () => void } | undefined;

  let failures = 0;

  const readUnproven = () => {
    planned = undefined;
    void read("unproven").then((proven) => {
      failures = proven ? 0 : failures + 1;
      if (!proven && cancelNet !== undefined)
        plan(Math.min(NET_MS, AGAIN_MS * 2 ** Math.min(failures - 1, 10)) * (1 + random()));
    });
  };
  const plan = (ms: number) => {
    const dueMs = nowMs() + ms;
    if (planned !== undefined && planned.dueMs <= dueMs) return;
    planned?.cancel();
    planned = { dueMs, cancel: after(ms, readUnproven) };
  };
  const net = () => {
    cancelNet = after(NET_MS + NET_JITTER_MS * (random() - 0.5), () => {
      void read("all");
      net();
    });
  };
  return {
    start() {
      if (cancelNet === undefined) net();
    },
    stop() {
      cancelNet?.();
      cancelNet = undefined;
      planned?.cancel();
      planned = undefined;
    },
    // A page nobody looks at reads nothing; `hello` calls again when it is looked at.
    soon() {
      if (cancelNet !== undefined) plan(SPREAD_MS * random());
    },
  };
}
