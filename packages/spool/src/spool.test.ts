import { createHash } from "node:crypto";
import { appendFile, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  batchSequence,
  epochMicros,
  isWatchfloorError,
  type Lane,
  NO_PREVIOUS_BATCH,
  sha256,
} from "@watchfloor/domain";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MAX_BOOKMARK_BYTES, segmentName } from "./segment.ts";
import { openSpool, type Segment, type Spool } from "./spool.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "spool-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const reopen = (maxBytes = 1e9, at = directory) => openSpool({ directory: at, maxBytes, now: () => epochMicros(5) });

function batch(text: string) {
  const body = Buffer.from(text);
  return { body, rows: text.length, digest: sha256(createHash("sha256").update(body).digest("hex")) };
}

async function drain(spool: Spool, lane: Lane): Promise<readonly Segment[]> {
  const all: Segment[] = [];
  for (let found = await spool.next(lane); found !== undefined; found = await spool.next(lane)) {
    all.push(found);
    await spool.receipt(lane, found.sequence, found.digest);
  }
  return all;
}

/** Overwrites bytes of a segment in place, `fromEnd` bytes before its end. */
async function damage(lane: Lane, sequence: number, at: number): Promise<void> {
  const path = join(directory, segmentName(lane, batchSequence(sequence)));
  const bytes = await readFile(path);
  const place = at < 0 ? bytes.length + at : at;
  bytes.writeUInt8(bytes.readUInt8(place) ^ 0xff, place);
  await writeFile(path, bytes);
}

test("[S2] [S3] [S12] any order of appending, sending and reopening keeps numbers, chain and bytes per lane", async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("append"), lane: fc.constantFrom<Lane>("urgent", "bulk"), text: fc.string() }),
    fc.record({ kind: fc.constant("send"), lane: fc.constantFrom<Lane>("urgent", "bulk"), text: fc.constant("") }),
    fc.record({ kind: fc.constant("reopen"), lane: fc.constant<Lane>("bulk"), text: fc.constant("") }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const at = await mkdtemp(join(directory, "run-"));
      let spool = await reopen(1e9, at);
      const expected: Record<Lane, string[]> = { urgent: [], bulk: [] };
      const sent: Record<Lane, Segment[]> = { urgent: [], bulk: [] };
      for (const { kind, lane, text } of steps) {
        if (kind === "append") {
          await spool.append(lane, batch(text), { text });
          expected[lane].push(text);
        } else if (kind === "send") {
          const oldest = await spool.next(lane);
          if (oldest === undefined) continue;
          await spool.receipt(lane, oldest.sequence, oldest.digest);
          sent[lane].push(oldest);
        } else spool = await reopen(1e9, at);
      }
      for (const lane of ["urgent", "bulk"] as const) {
        const all = [...sent[lane], ...(await drain(spool, lane))];
        expect(all.map((segment) => segment.body.toString())).toEqual(expected[lane]);
        expect(all.map((segment) => segment.sequence)).toEqual(all.map((_, n) => n + 1));
        expect(all.map((segment) => segment.previous)).toEqual(
          [NO_PREVIOUS_BATCH, ...all.map((segment) => segment.digest)].slice(0, all.length),
        );
        expect(spool.bookmark(lane)).toEqual(all.length === 0 ? undefined : { text: expected[lane].at(-1) });
      }
    }),
    { numRuns: 15 },
  );
}, 30_000);

test("[S3] [S8] the chain and the bookmark go on after every segment is gone", async () => {
  const spool = await reopen();
  await spool.append("bulk", batch("one"), { at: 1 });
  const [one] = await drain(spool, "bulk");
  const again = await reopen();
  expect(again.bookmark("bulk")).toEqual({ at: 1 });
  expect(await again.append("bulk", batch("two"), { at: 2 })).toMatchObject({ sequence: 2, previous: one?.digest });
});

test("[S8] a mark wins until a later batch is sealed", async () => {
  const spool = await reopen();
  await spool.append("urgent", batch("one"), { at: 1 });
  await spool.mark("urgent", { at: 7 });
  expect((await reopen()).bookmark("urgent")).toEqual({ at: 7 });
  await spool.append("urgent", batch("two"), { at: 9 });
  expect((await reopen()).bookmark("urgent")).toEqual({ at: 9 });
});

test("[S8] a bookmark larger than a segment may hold is refused, and takes no number", async () => {
  const spool = await reopen();
  await expect(spool.append("bulk", batch("x"), "b".repeat(MAX_BOOKMARK_BYTES))).rejects.toThrow(RangeError);
  expect(await spool.append("bulk", batch("x"), "b".repeat(MAX_BOOKMARK_BYTES - 2))).toMatchObject({ sequence: 1 });
  expect((await drain(await reopen(), "bulk")).length).toBe(1);
});

test("[S4] a receipt with another digest changes nothing; one for an older batch is no news", async () => {
  const spool = await reopen();
  const sealed = await spool.append("bulk", batch("one"), null);
  const wrong = await spool.receipt("bulk", sealed.sequence, batch("other").digest).catch((error: unknown) => error);
  expect(isWatchfloorError(wrong, "E_WIRE_CONFLICT")).toBe(true);
  expect((await reopen()).status().heldBatches).toBe(1);
  await spool.receipt("bulk", sealed.sequence, sealed.digest);
  await spool.receipt("bulk", sealed.sequence, sealed.digest);
  expect(await readdir(directory)).toEqual(["state.json"]);
});

test("[S4] a segment whose deletion a crash prevented is deleted at the next opening, not sent again", async () => {
  const spool = await reopen();
  const sealed = await spool.append("bulk", batch("one"), null);
  const path = join(directory, segmentName("bulk", sealed.sequence));
  const bytes = await readFile(path);
  await spool.receipt("bulk", sealed.sequence, sealed.digest);
  await writeFile(path, bytes);
  const again = await reopen();
  expect(await again.next("bulk")).toBeUndefined();
  expect(await readdir(directory)).toEqual(["state.json"]);
});

test.each([
  ["its magic", 0],
  ["its header", 40],
  ["its body", -1],
])("[S5] a segment damaged in %s is set aside, and the rest is sent", async (_where, at) => {
  const spool = await reopen();
  for (const text of ["one", "two", "three"]) await spool.append("bulk", batch(text), { text });
  await damage("bulk", 2, at);
  const again = await reopen();
  expect((await drain(again, "bulk")).map((segment) => segment.sequence)).toEqual([1, 3]);
  expect(again.status()).toMatchObject({ damagedSegments: 1, heldBytes: 0 });
  expect(await readdir(join(directory, "damaged"))).toEqual([segmentName("bulk", batchSequence(2))]);
  expect((await reopen()).status().damagedSegments).toBe(1);
});

test("[S5] the number of a damaged newest segment is not given again", async () => {
  const spool = await reopen();
  for (const text of ["one", "two"]) await spool.append("bulk", batch(text), { text });
  await damage("bulk", 2, 20);
  await reopen();
  expect(await (await reopen()).append("bulk", batch("three"), null)).toMatchObject({ sequence: 3 });
});

test("[S5] a segment cut off at any byte is set aside", async () => {
  const spool = await reopen();
  await spool.append("bulk", batch("body"), null);
  const path = join(directory, segmentName("bulk", batchSequence(1)));
  const whole = await readFile(path);
  for (let kept = 0; kept < whole.length; kept += 17) {
    await writeFile(path, whole.subarray(0, kept));
    expect(await (await reopen()).next("bulk")).toBeUndefined();
  }
  await appendFile(path, Buffer.concat([whole, Buffer.from("more")]));
  expect(await (await reopen()).next("bulk")).toBeUndefined();
});

test("[S6] what was being written when the program ended is swept away", async () => {
  await writeFile(join(directory, `${segmentName("bulk", batchSequence(1))}.unfinished`), "half");
  const spool = await reopen();
  expect(spool.status().heldBatches).toBe(0);
  expect(await readdir(directory)).toEqual([]);
});

test("[S7] a full spool makes `append` wait, says so, and goes on at the receipt", async () => {
  const spool = await reopen(2_000);
  const first = await spool.append("bulk", batch("x".repeat(1_400)), null);
  const stop = new AbortController();
  const aborted = spool.append("urgent", batch("z".repeat(600)), null, stop.signal).catch((error: unknown) => error);
  let second: unknown;
  const waiting = spool.append("bulk", batch("y".repeat(600)), null).then((sealed) => {
    second = sealed;
  });
  await new Promise(setImmediate);
  expect(spool.status().blocked).toBe(true);
  stop.abort("enough");
  expect(await aborted).toBe("enough");
  expect(second).toBeUndefined();
  await spool.receipt("bulk", first.sequence, first.digest);
  await waiting;
  expect(second).toMatchObject({ sequence: 2, previous: first.digest });
  expect(spool.status().blocked).toBe(false);
});

test("[S7] a batch larger than the bound passes alone instead of waiting for ever", async () => {
  const spool = await reopen(10);
  await spool.append("bulk", batch("x".repeat(1_000)), null);
  expect((await drain(spool, "bulk")).length).toBe(1);
});

test("[S9] what the hub holds already is receipted; another batch under the number is a conflict", async () => {
  const spool = await reopen();
  const digests: string[] = [];
  for (const text of ["one", "two", "three"]) digests.push((await spool.append("bulk", batch(text), null)).digest);
  await expect(spool.reconcile("bulk", 2, batch("other").digest)).rejects.toThrow("E_WIRE_CONFLICT");
  expect(await spool.reconcile("bulk", 2, batch("two").digest)).toEqual({ kind: "receipted", batches: 2 });
  expect((await drain(spool, "bulk")).map((segment) => segment.sequence)).toEqual([3]);
  expect(await spool.reconcile("bulk", 3, batch("three").digest)).toEqual({ kind: "agreed" });
  expect(await spool.reconcile("bulk", 1, batch("one").digest)).toEqual({ kind: "hub-behind", hub: 1, receipted: 3 });
});

test("[S10] a new spool goes on after the hub's number", async () => {
  const spool = await reopen();
  const { digest } = batch("the hub's last");
  expect(await spool.reconcile("bulk", 41, digest)).toEqual({ kind: "adopted", sequence: 41 });
  expect(await (await reopen()).append("bulk", batch("x"), null)).toMatchObject({ sequence: 42, previous: digest });
});

test("[S13] a segment of a newer version stops the opening and stays", async () => {
  const spool = await reopen();
  await spool.append("bulk", batch("one"), null);
  const file = await open(join(directory, segmentName("bulk", batchSequence(1))), "r+");
  await file.write(Buffer.from([2, 0]), 0, 2, 6);
  await file.close();
  await expect(reopen()).rejects.toThrow("E_DATA_NEWER");
  expect(await readdir(directory)).toContain(segmentName("bulk", batchSequence(1)));
});
