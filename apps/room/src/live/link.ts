/** The room's connection as a state, and how long to wait before trying again. */

/** `linked`: the hub speaks. `waiting`: it does not, next try at `retryAtMs`. `refused`: it will not speak with us. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "linked"; readonly sinceMs: number }
  | { readonly kind: "waiting"; readonly retryAtMs: number; readonly attempts: number }
  | { readonly kind: "refused"; readonly status: number; readonly retryAtMs: number };

export interface LinkView {
  readonly link: Link;
  /** When the hub was last heard, ms by this computer; undefined before its first word. */
  readonly lastWordMs: number | undefined;
  /** Messages this version could not read. */
  readonly unreadable: number;
}

/** Without a word for this long the connection is given up; the hub ticks every 5 s. */
export const SILENT_AFTER_MS = 15_000;
/** From here on the page says that what it shows is old. */
export const OLD_AFTER_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Who is refused asks again, so that a wall comes back by itself when its session is renewed. */
export const REFUSED_WAIT_MS = 30_000;

/** Doubling from 0.5 s to 15 s, the upper half of each step by chance, so that 5,000 rooms do not come back at once. */
export function waitBeforeTry(attempts: number, random: number): number {
  const step = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 10));
  return Math.round(step / 2 + (step / 2) * random);
}

/** Seconds since the hub's last word when they are too many to trust the page, else undefined. */
export function silenceSeconds(view: LinkView, nowMs: number): number | undefined {
  if (view.lastWordMs === undefined) return undefined;
  const silentMs = nowMs - view.lastWordMs;
  return silentMs > OLD_AFTER_MS ? Math.floor(silentMs / 1000) : undefined;
}
