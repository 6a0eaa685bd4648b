/**
 * What one `--replay` or `--eve` is counted from: a job that was interrupted goes on counting where it began, a new one
 * on the same data directory begins at zero.
 *
 * Shape: `job.json`, `{"key":TEXT,"from":{"lines","quarantined","dropped","rows"}}`; gone when the job is done.
 */
import { readFile, unlink } from "node:fs/promises";
import { z } from "zod";
import { writeNew } from "./write-new.ts";

const count = z.number().int().nonnegative();
const totalsSchema = z.strictObject({ lines: count, quarantined: count, dropped: count, rows: count });
const jobSchema = z.strictObject({ key: z.string(), from: totalsSchema });

/** Counts over the whole life of a data directory. */
export type Totals = Readonly<z.infer<typeof totalsSchema>>;

/** What the program says of a job; `eveLines` is the sum of the other three when it is done. */
export interface Tally {
  readonly eveLines: number;
  readonly quarantined: number;
  readonly sent: number;
  readonly dropped: number;
}

export interface Job {
  tally(now: Totals): Tally;
  finish(): Promise<void>;
}

/** @param key what the job is: the same source again is the same job. */
export async function openJob(path: string, key: string, now: Totals): Promise<Job> {
  const begun = await read(path);
  const from = begun?.key === key ? begun.from : now;
  if (begun?.key !== key) await writeNew(path, JSON.stringify({ key, from }));
  return {
    tally: (then) => ({
      eveLines: then.lines - from.lines,
      quarantined: then.quarantined - from.quarantined,
      sent: then.rows - from.rows,
      dropped: then.dropped - from.dropped,
    }),
    finish: () => unlink(path),
  };
}

async function read(path: string): Promise<z.infer<typeof jobSchema> | undefined> {
  try {
    return jobSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    // An unreadable one costs the counts of a job, never a record.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
