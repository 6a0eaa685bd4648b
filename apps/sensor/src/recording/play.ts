/**
 * A recorded EVE file played as if its Suricata ran now: line by line at the recorded pace, with today's times.
 *
 * It writes what it plays into a directory as an engine would, so all that follows is the same: tail, lanes, receipts.
 */
import { mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { nanosOfMicros, type PaceOptions, pace, type ReplayClock } from "@watchfloor/capture";
import { type Clock, epochMicros, isWatchfloorError } from "@watchfloor/domain";
import type { CaptureOutcome, Engine, EngineEvent, EveDirectory, ReplayOutcome } from "../engine/engine.ts";
import { refusedOutcome } from "../engine/verdict.ts";
import { recordedLines } from "./lines.ts";
import { retimed, timeOf } from "./retime.ts";

/** A played file is cut at this size, so that what is read can be deleted or moved away. */
const FILE_BYTES = 16 * 1024 * 1024;
/** So many unread files make the player wait for the reader: 128 MiB. */
const MAX_UNREAD = 8;
const WAIT_MS = 100;

export interface PlayOptions {
  /** Absolute; made when absent. What earlier runs left in it is told of too, to be read to its end. */
  readonly directory: string;
  readonly files: readonly string[];
  readonly speed: "max" | number;
  readonly clock: ReplayClock;
}

export interface PlayDeps {
  readonly now: Clock;
  readonly sleep: PaceOptions["sleep"];
  readonly say: (event: EngineEvent) => void;
}

/** What plays a recording, in the form of an engine. */
export type Player = Pick<Engine, "eveDirectories" | "done" | "stop">;

/** Starts playing, from the beginning. */
export async function playRecording(options: PlayOptions, deps: PlayDeps): Promise<Player> {
  await mkdir(options.directory, { recursive: true, mode: 0o750 });
  const earlier = (await readdir(options.directory)).filter((name) => /^\d+-\d{4}$/.test(name)).sort();
  const directories: { path: string; capture: string | undefined; finished: boolean }[] = earlier.map((name) => ({
    path: join(options.directory, name),
    capture: undefined,
    finished: true,
  }));
  const stopping = new AbortController();
  const run = String(deps.now());

  async function one(file: string, index: number): Promise<CaptureOutcome> {
    const path = join(options.directory, `${run}-${String(index + 1).padStart(4, "0")}`);
    await mkdir(path, { mode: 0o750 });
    const directory = { path, capture: file, finished: false };
    directories.push(directory);
    try {
      await play(file, path, { ...options, ...deps, signal: stopping.signal });
      return { kind: "replayed", file, packets: 0, bytes: 0, fault: undefined, eveDirectory: path };
    } catch (error) {
      if (!isWatchfloorError(error, "E_EVE_DAMAGED", "E_NOT_FOUND")) throw error;
      return refusedOutcome(file, error);
    } finally {
      directory.finished = true;
    }
  }

  async function all(): Promise<ReplayOutcome> {
    const captures: CaptureOutcome[] = [];
    for (const [index, file] of options.files.entries()) {
      if (stopping.signal.aborted) break;
      deps.say({ kind: "capture-started", file, index, of: options.files.length });
      const outcome = await one(file, index);
      captures.push(outcome);
      deps.say({ kind: "capture-ended", outcome });
    }
    return { captures, stopped: stopping.signal.aborted };
  }

  const done = all();
  // Who awaits `done` sees the failure; nobody awaiting it yet must not end the agent.
  done.catch(() => undefined);
  return {
    done,
    eveDirectories: (): readonly EveDirectory[] => directories.map((it) => ({ ...it })),
    async stop() {
      stopping.abort(new Error("stopped"));
      await done.catch(() => undefined);
    },
  };
}

type Playing = Pick<PlayOptions, "speed" | "clock"> &
  Pick<PlayDeps, "now" | "sleep"> & { readonly signal: AbortSignal };

async function play(file: string, directory: string, playing: Playing): Promise<void> {
  const { speed, clock, now, sleep, signal } = playing;
  const pacing = { speed: speed === "max" ? Number.POSITIVE_INFINITY : speed, clock, now, sleep, signal };
  let part = 0;
  let bytes = 0;
  let output = await open(partOf(directory, part), "w", 0o640);
  try {
    for await (const { at, packet } of pace(timedLines(file), pacing)) {
      const { line, time } = packet;
      const shown = time === undefined ? line : Buffer.from(retimed(line.toString("latin1"), at - time), "latin1");
      if (bytes > FILE_BYTES) {
        await output.close();
        part += 1;
        bytes = 0;
        output = await open(partOf(directory, part), "w", 0o640);
        await whileFull(directory, playing);
      }
      const { bytesWritten } = await output.write(Buffer.concat([shown, Buffer.from("\n")]));
      bytes += bytesWritten;
    }
  } finally {
    await output.close();
  }
}

/** In the order of writing, by a name that the tail takes for an engine's. */
const partOf = (directory: string, part: number): string =>
  join(directory, `eve-${String(part).padStart(8, "0")}.json`);

async function whileFull(directory: string, { sleep, signal }: Playing): Promise<void> {
  while ((await readdir(directory)).length > MAX_UNREAD && !signal.aborted) {
    await sleep(WAIT_MS, signal).catch(() => undefined);
  }
}

/** In the year 2191: a time far back from it begins anew without a wait. */
const BEFORE_THE_FIRST = nanosOfMicros(epochMicros(7_000_000_000_000_000));

/** A line without a time of its own follows the one before it at once. */
async function* timedLines(file: string) {
  let last = BEFORE_THE_FIRST;
  for await (const line of recordedLines(file)) {
    const time = timeOf(line.toString("latin1"));
    if (time !== undefined) last = nanosOfMicros(time);
    yield { at: last, line, time };
  }
}
