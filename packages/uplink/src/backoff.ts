/** How long to wait before the next try: exponential, with full jitter, capped. */

/** Source of the method: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015 ("full jitter"). */
const BASE_MS = 250;
export const MAX_BACKOFF_MS = 30_000;
/** A refusal needs a person; asking once a minute is enough to notice that it was mended. */
export const REFUSED_RETRY_MS = 60_000;

/**
 * @param failures how many tries in a row have failed, at least 1.
 * @param random at least 0, below 1.
 * @param askedMs what the hub asked for; obeyed as a lower bound, up to the cap.
 */
export function backoffMs(failures: number, random: number, askedMs = 0): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, BASE_MS * 2 ** Math.min(failures, 20));
  return Math.max(Math.min(askedMs, MAX_BACKOFF_MS), Math.round(ceiling * random));
}
