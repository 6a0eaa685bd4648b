/** Keeps a program running: one that had been ready and then died is started again, a few times, with growing patience. */
import { ERRORS, WatchfloorError } from "@watchfloor/domain";
import { type Child, type ChildEnd, lastErrorOf } from "../children/child.ts";
import type { House } from "../house/house.ts";

/** Waits before each new start, in ms; one more death than waits within the window is given up. */
const WAITS_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000];
const WINDOW_US = 600_000_000;

/** Whether to start again after a death at `nowUs`, and how long to wait: undefined means to give up. */
export function waitBeforeRestart(deathsUs: readonly number[], nowUs: number): number | undefined {
  return WAITS_MS[deathsUs.filter((death) => nowUs - death < WINDOW_US).length];
}

/**
 * A bug may not happen twice, a disk may get room again, a hub come back, and a directory in use is being left by a
 * predecessor that was told to end a moment ago.
 */
const PASSING = ["E_DATA_IN_USE", "E_DISK", "E_HUB_UNREACHABLE", "E_INTERNAL"];

/** Whether it said itself why it cannot go on, and another start would say the same. */
export function isFinal(end: ChildEnd): boolean {
  const code = /^E_[A-Z_]+/.exec(lastErrorOf(end) ?? "")?.[0];
  return end.signal === undefined && code !== undefined && Object.hasOwn(ERRORS, code) && !PASSING.includes(code);
}

/** Why a supervised program ended for good. */
export type Outcome = { readonly kind: "stopped" } | { readonly kind: "ended"; readonly end: ChildEnd };

/**
 * Runs `start` again and again while its program dies by surprise. Exit code 0 is its own wish and ends it.
 *
 * @throws {WatchfloorError} E_PROGRAM_ENDED when it dies too often.
 */
export async function supervise(
  house: House,
  first: Child,
  start: () => Child,
  stopped: () => boolean,
): Promise<Outcome> {
  const deathsUs: number[] = [];
  for (let child = first; ; child = start()) {
    const end = await child.ended;
    if (stopped()) return { kind: "stopped" };
    if (end.code === 0) return { kind: "ended", end };
    const wait = isFinal(end) ? undefined : waitBeforeRestart(deathsUs, house.now());
    const how = end.signal ?? `exit code ${end.code ?? "unknown"}`;
    if (wait === undefined)
      throw new WatchfloorError("E_PROGRAM_ENDED", { program: child.name, how, said: lastErrorOf(end) });
    deathsUs.push(house.now());
    house.terminal.err(`${child.name} ended (${how}); starting it again in ${wait / 1000} s\n`);
    await house.sleep(wait);
    if (stopped()) return { kind: "stopped" };
  }
}
