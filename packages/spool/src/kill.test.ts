/** kill -9 of a real process in the middle of appending, many times over the same directory. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochMicros, LANES, type Lane, NO_PREVIOUS_BATCH, type Sha256, sha256 } from "@watchfloor/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSpool } from "./spool.ts";

const KILLS = 6;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "spool-kill-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Lines the child said before it was killed after `said` of them. */
async function killAfter(said: number, label: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "kill-child.fixture.ts"), directory, label], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    // Not at a line's end: the kill falls wherever the child is by then.
    if (text.split("\n").length > said) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");
  return text.split("\n").filter((line) => line !== "");
}

test("[S1] [S2] [S3] what was answered for survives kill -9, numbered and chained without a gap", async () => {
  const appended: Record<Lane, Map<number, Sha256>> = { urgent: new Map(), bulk: new Map() };
  const receipted: Record<Lane, number> = { urgent: 0, bulk: 0 };
  for (let round = 0; round < KILLS; round += 1) {
    for (const line of await killAfter(3 + ((round * 29) % 70), `round ${round}`)) {
      const [verb, laneText, sequence, digest] = line.split(" ");
      const lane = LANES.find((known) => known === laneText);
      if (lane === undefined || digest?.length !== 64) continue;
      if (verb === "receipted") receipted[lane] = Number(sequence);
      else {
        // A number once answered for is never given to another batch.
        expect(appended[lane].has(Number(sequence))).toBe(false);
        appended[lane].set(Number(sequence), sha256(digest));
      }
    }
  }
  const spool = await openSpool({ directory, maxBytes: 1e9, now: () => epochMicros(0) });
  expect(spool.status().damagedSegments).toBe(0);
  for (const lane of LANES) {
    const { highest } = spool.status().lanes[lane];
    const first = spool.status().lanes[lane].receipted + 1;
    // A receipt may be on disk although the kill came before its line; never the other way round.
    expect(first - 1).toBeGreaterThanOrEqual(receipted[lane]);
    expect(appended[lane].size).toBeGreaterThan(KILLS);
    expect(highest).toBeGreaterThanOrEqual(Math.max(...appended[lane].keys()));
    let previous = appended[lane].get(first - 1) ?? (first === 1 ? NO_PREVIOUS_BATCH : undefined);
    for (let sequence = first; sequence <= highest; sequence += 1) {
      const segment = await spool.next(lane);
      expect(segment?.sequence).toBe(sequence);
      if (segment === undefined) return;
      const answered = appended[lane].get(sequence);
      if (answered !== undefined) expect(segment.digest).toBe(answered);
      if (previous !== undefined) expect(segment.previous).toBe(previous);
      previous = segment.digest;
      await spool.receipt(lane, segment.sequence, segment.digest);
    }
    expect(await spool.next(lane)).toBeUndefined();
  }
}, 60_000);
