/** What `watchfloor up` is asked to run, as a choice of four, and the names under which it keeps its sensors. */
import { WatchfloorError } from "@watchfloor/domain";

export type Plan =
  /** A seeded nation and one real sensor on the simulator's capture. */
  | { readonly kind: "demonstration" }
  | { readonly kind: "replay"; readonly files: readonly string[]; readonly speed: "max" | number }
  | { readonly kind: "live"; readonly interface: string }
  /** A hub alone, for real use: sensors are enrolled by people. */
  | { readonly kind: "empty" };

export interface Asked {
  readonly replay: readonly string[];
  readonly speed: "max" | number;
  readonly interface?: string | undefined;
  readonly demo: boolean;
  readonly untilDone: boolean;
}

/** @throws {WatchfloorError} E_USAGE when what is asked contradicts itself. */
export function planOf(asked: Asked): Plan {
  const refuse = (reason: string): never => {
    throw new WatchfloorError("E_USAGE", { reason });
  };
  if (asked.replay.length > 0 && asked.interface !== undefined) refuse("--replay and --interface exclude each other");
  if (asked.untilDone && asked.replay.length === 0) refuse("--until-done needs --replay: nothing else ends by itself");
  if (asked.replay.length > 0) return { kind: "replay", files: asked.replay, speed: asked.speed };
  if (asked.interface !== undefined) return { kind: "live", interface: asked.interface };
  return asked.demo ? { kind: "demonstration" } : { kind: "empty" };
}

/** One replay, as it is kept beside its sensor's data. */
export interface ReplayRecord {
  readonly name: string;
  readonly files: readonly string[];
  readonly speed: "max" | number;
  readonly rules: readonly string[];
  readonly finished: boolean;
}

export type ReplayRequest = Omit<ReplayRecord, "name" | "finished">;

/**
 * The sensor that replays. Every replay is a sensor of its own, so that counts of one never mix with another's: a
 * new one is `replay-3` after `replay-2`. One that was broken off is taken up again under its name.
 */
export function replayNameFor(request: ReplayRequest, earlier: readonly ReplayRecord[]): string {
  const same = (record: ReplayRecord): boolean =>
    JSON.stringify([record.files, record.speed, record.rules]) ===
    JSON.stringify([request.files, request.speed, request.rules]);
  const broken = earlier.findLast((record) => !record.finished && same(record));
  if (broken !== undefined) return broken.name;
  const numbers = earlier.map(({ name }) => Number(/^replay-(\d+)$/.exec(name)?.[1] ?? 0));
  return `replay-${Math.max(0, ...numbers) + 1}`;
}
