/**
 * Losses that no bookmark can count, because what was lost is nowhere any more.
 *
 * Shape: `losses.json`, an object of reason and count; absent while nothing was lost.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeNew } from "./write-new.ts";

const lossesSchema = z.record(z.string(), z.number().int().nonnegative());

/** Counts by reason, over the life of the data directory. */
export type Losses = Readonly<Record<string, number>>;

/** Adds `more`, on disk before it returns; what there is then. */
export async function countLosses(path: string, reason: string, more: number): Promise<Losses> {
  const losses = await readLosses(path);
  if (more === 0) return losses;
  const sum = { ...losses, [reason]: (losses[reason] ?? 0) + more };
  await writeNew(path, JSON.stringify(sum));
  return sum;
}

async function readLosses(path: string): Promise<Losses> {
  try {
    return lossesSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    // A damaged one is begun anew: what it told is in heartbeats that were sent.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return {};
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}
