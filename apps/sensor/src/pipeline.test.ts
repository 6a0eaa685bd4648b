import { existsSync } from "node:fs";
import { appendFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochMicros, LANES } from "@watchfloor/domain";
import { openSpool, type Spool } from "@watchfloor/spool";
import { decodeBatch, recordOf, withheldPaths } from "@watchfloor/wire";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canonical, eveLines } from "./eve-lines.fixture.ts";
import { Pipeline } from "./pipeline.ts";
import { Quarantine } from "./quarantine.ts";
import { Resumption } from "./tail/bookmark.ts";
import { engineFeed } from "./tail/feed.ts";
import { runTail } from "./tail/tail.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pipeline-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function open(at = directory, maxRows = 5, quarantineBytes = 1e6) {
  const spool = await openSpool({ directory: join(at, "spool"), maxBytes: 1e9, now: () => epochMicros(1) });
  const quarantine = new Quarantine({ directory: join(at, "quarantine"), maxBytes: quarantineBytes });
  const pipeline = new Pipeline({
    spool,
    quarantine,
    resumption: new Resumption({ urgent: spool.bookmark("urgent"), bulk: spool.bookmark("bulk") }),
    exists: existsSync,
    withheld: withheldPaths(["content", "secret"]),
    flushMs: { urgent: 50, bulk: 1_000 },
    maxRows,
    elapsedMs: () => 0,
    sleep: async () => undefined,
    signal: new AbortController().signal,
    onFull: () => undefined,
  });
  return { spool, quarantine, pipeline };
}

async function recordsOf(spool: Spool): Promise<readonly string[]> {
  const records: string[] = [];
  for (const lane of LANES) {
    for (let held = await spool.next(lane); held !== undefined; held = await spool.next(lane)) {
      for (const event of decodeBatch(held.body)) records.push(canonical(recordOf(event, String(event.rest ?? ""))));
      await spool.receipt(lane, held.sequence, held.digest);
    }
  }
  return records;
}

test("[T5] wherever a run ends, the next ones read on: every line is sealed exactly once", async () => {
  const run = fc.record({ lines: fc.nat({ max: 60 }), maxRows: fc.integer({ min: 1, max: 9 }), flush: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 5 }), async (runs) => {
      const at = await mkdtemp(join(directory, "run-"));
      const paths = [join(at, "a.json"), join(at, "b.json")];
      const lines = eveLines(120, 7);
      const content = (part: readonly string[]) => part.map((line) => `${line}\n`).join("");
      await writeFile(paths[0] ?? "", content(lines.slice(0, 60)));
      await writeFile(paths[1] ?? "", content(lines.slice(60)));
      const sealed: string[] = [];
      for (const { lines: count, maxRows, flush } of [...runs, { lines: Infinity, maxRows: 7, flush: true }]) {
        const { spool, pipeline } = await open(at, maxRows);
        const appends: Promise<unknown>[] = [];
        const append = spool.append.bind(spool);
        let ended = false;
        spool.append = (...batch) => {
          // What was still being compressed when the run ended is lost like the builders.
          if (ended) return new Promise(() => undefined);
          const appended = append(...batch);
          appends.push(appended);
          return appended;
        };
        let left = count;
        // Both files by turns, a few lines at a time, until the run ends: its builders are lost, as in a crash.
        const places = paths.map((path) => ({ path, cursor: pipeline.begin(path, 1, 1e9) }));
        for (const { path, cursor } of [...places, ...places]) {
          const part = path === paths[0] ? lines.slice(0, 60) : lines.slice(60);
          const bytes = Buffer.from(content(part));
          while (cursor.offset < bytes.length && left > 0) {
            const end = bytes.indexOf(10, cursor.offset) + 1;
            pipeline.lines(cursor).block(bytes.subarray(cursor.offset, end), cursor.offset);
            await pipeline.ready();
            left -= 1;
            if (left === 30) break;
          }
        }
        if (flush) await pipeline.flush();
        // What is being written may still come to disk; two processes at once, however, there are not.
        ended = true;
        await Promise.allSettled(appends);
        sealed.push(...(await recordsOf(spool)));
      }
      expect(sealed.toSorted()).toEqual(lines.map((line) => canonical(JSON.parse(line))).toSorted());
    }),
    { numRuns: 12 },
  );
}, 60_000);

test("[T8] what may not leave is not in the record; the rest is", async () => {
  const { spool, pipeline } = await open();
  const base = { timestamp: "2026-11-03T07:15:00.123456+0000", event_type: "ftp", src_ip: "10.0.0.1" };
  const line = { ...base, ftp: { command: "PASS", command_data: "hunter2" }, payload: "c2VjcmV0", kept: "yes" };
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  const cursor = pipeline.begin("/eve.json", 1, bytes.length);
  pipeline.lines(cursor).block(bytes, 0);
  await pipeline.flush();
  expect(await recordsOf(spool)).toEqual([canonical({ ...base, ftp: { command: "PASS" }, kept: "yes" })]);
  expect(pipeline.tally().fieldsWithheld).toBe(2);
});

test("[T7] [T10] what the quarantine cannot hold is counted as dropped, and the counts add up", async () => {
  const { pipeline } = await open(directory, 5, 600);
  const bytes = Buffer.from(`${eveLines(4, 1).join("\n")}\n${"bad\n".repeat(20)}`);
  pipeline.lines(pipeline.begin("/eve.json", 1, bytes.length)).block(bytes, 0);
  await pipeline.flush();
  const { lines, quarantined, dropped, rows } = pipeline.totals();
  expect(lines).toBe(24);
  expect(quarantined).toBeGreaterThan(0);
  expect(dropped).toBeGreaterThan(0);
  expect(rows + quarantined + dropped).toBe(lines);
});

test("[T9] an engine's file goes when its lines are sealed, never before; its counts stay", async () => {
  const eve = await mkdtemp(join(directory, "eve-"));
  const first = join(eve, "eve-20261103-070100.json");
  const second = join(eve, "eve-20261103-070200.json");
  await writeFile(first, `${eveLines(3, 1).join("\n")}\n`);
  await writeFile(second, "");
  const { pipeline, spool } = await open(directory, 100);
  const stop = new AbortController();
  const feed = engineFeed(
    () => [{ path: eve, capture: undefined, finished: false }],
    () => false,
    () => ({ kind: "delete" }),
  );
  const there: boolean[] = [];
  let rounds = 0;
  const sleep = async () => {
    there.push(existsSync(first));
    rounds += 1;
    if (rounds === 3) await appendFile(second, `${eveLines(2, 9).join("\n")}\n`);
    if (rounds === 4) await pipeline.flush();
    if (rounds === 6) stop.abort("enough");
    stop.signal.throwIfAborted();
  };
  await runTail({ feed, sink: pipeline, signal: stop.signal, sleep, pollMs: 1 }).catch(() => undefined);
  expect(there).toEqual([true, true, true, true, false, false]);
  expect(await readdir(eve)).toEqual(["eve-20261103-070200.json"]);
  expect(pipeline.totals()).toMatchObject({ lines: 5, rows: 5 });
  const again = await open(directory, 100);
  expect(again.pipeline.totals()).toMatchObject({ lines: 5, rows: 5 });
  expect((await recordsOf(spool)).length).toBe(5);
});
