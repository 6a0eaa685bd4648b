/**
 * What Suricata counted over one capture: the stats record that ends its EVE file, for the command socket forgets a
 * capture's counters together with the capture.
 */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** The record is the last or nearly so; one of all counters has 20 kB. */
const TAIL_BYTES = 262_144;

const count = z.number().int().nonnegative();
const statsForm = z.object({
  event_type: z.literal("stats"),
  stats: z.object({ decoder: z.object({ pkts: count, bytes: count }) }),
});

export interface Decoded {
  readonly packets: number;
  readonly bytes: number;
}

/** @returns undefined when the file holds no stats record near its end, as of an engine that was killed. */
export async function readFinalStats(eveDirectory: string): Promise<Decoded | undefined> {
  for (const line of (await lastLines(join(eveDirectory, "eve.json"))).reverse()) {
    if (!line.includes('"event_type":"stats"')) continue;
    const read = statsForm.safeParse(parsed(line));
    if (read.success) return { packets: read.data.stats.decoder.pkts, bytes: read.data.stats.decoder.bytes };
  }
  return undefined;
}

async function lastLines(path: string): Promise<string[]> {
  const file = await open(path, "r").catch(() => undefined);
  if (file === undefined) return [];
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead).toString("utf8").split("\n");
  } finally {
    await file.close();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
