/**
 * How far a replay has come, on disk: after a crash of the agent it goes on with the capture that was under way.
 *
 * That capture is replayed again from its start, into a directory of its own; what its first, broken run wrote stays and
 * is read to its end like every record the sensor held. The file is removed when the replay is complete, so that the
 * same command given again replays again.
 */
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { CaptureOutcome } from "./engine.ts";
import { type EngineLayout, ignoreMissing } from "./layout.ts";
import type { ReplayMode } from "./replay.ts";

const outcomeForm = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("replayed"),
    file: z.string(),
    packets: z.number().int().nonnegative(),
    bytes: z.number().int().nonnegative().default(0),
    fault: z.string().optional(),
    eveDirectory: z.string(),
  }),
  z.object({
    kind: z.literal("refused"),
    file: z.string(),
    code: z.enum(["E_CAPTURE_FORMAT", "E_ENGINE_FAILED"]).catch("E_CAPTURE_FORMAT"),
    reason: z.string(),
  }),
]);
const progressForm = z.object({
  files: z.array(z.string()),
  speed: z.union([z.literal("max"), z.number()]),
  clock: z.enum(["original", "now"]),
  outcomes: z.array(z.object({ index: z.number().int().nonnegative(), outcome: outcomeForm })),
});

export interface ReplayProgress {
  /** Directories of EVE files of runs before this one, oldest first; all are finished. */
  readonly earlierDirectories: readonly string[];
  /** What became of a capture in the run that was broken off; undefined when it is to be replayed. */
  finished(index: number): CaptureOutcome | undefined;
  finish(index: number, outcome: CaptureOutcome): Promise<void>;
  /** The whole replay is through. */
  complete(): Promise<void>;
}

/** Takes up the progress of the same replay (files, speed and clock), or begins anew. */
export async function openProgress(layout: EngineLayout, mode: ReplayMode): Promise<ReplayProgress> {
  const path = join(layout.root, "replay.json");
  const outcomes = new Map((await readProgress(path, mode)).map(({ index, outcome }) => [index, outcome]));
  return {
    earlierDirectories: await earlierDirectories(layout),
    finished: (index) => outcomes.get(index),
    async finish(index, outcome) {
      outcomes.set(index, outcome);
      const { files, speed, clock } = mode;
      const told = { files, speed, clock, outcomes: [...outcomes].map(([at, one]) => ({ index: at, outcome: one })) };
      await writeFile(`${path}.new`, JSON.stringify(told), { mode: 0o640 });
      await rename(`${path}.new`, path);
    },
    complete: () => rm(path, { force: true }),
  };
}

async function readProgress(
  path: string,
  mode: ReplayMode,
): Promise<readonly { readonly index: number; readonly outcome: CaptureOutcome }[]> {
  const text = await readFile(path, "utf8").catch(ignoreMissing);
  if (text === undefined) return [];
  const read = progressForm.safeParse(parsed(text));
  if (!read.success) return [];
  const { files, speed, clock, outcomes } = read.data;
  const same = JSON.stringify([files, speed, clock]) === JSON.stringify([mode.files, mode.speed, mode.clock]);
  if (!same) return [];
  return outcomes.map(({ index, outcome }) => ({
    index,
    outcome: outcome.kind === "refused" ? outcome : { ...outcome, fault: outcome.fault },
  }));
}

async function earlierDirectories(layout: EngineLayout): Promise<readonly string[]> {
  const runs = (await readdir(layout.eve)).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
  const found: string[] = [];
  for (const run of runs) {
    const captures = await readdir(join(layout.eve, run));
    found.push(...captures.sort().map((name) => join(layout.eve, run, name)));
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
