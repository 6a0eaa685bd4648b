import { readdir } from "node:fs/promises";
import { type Lane, WatchfloorError } from "@watchfloor/domain";
import type { EncodedBatch } from "@watchfloor/wire";
import { afterEach, expect, test } from "vitest";
import type { FinishedBatch } from "../store/index.ts";
import { type EventWriter, openEventStore, type WritableEventStore } from "../store/index.ts";
import { encoded, landed, type TestDirectory, testDirectory } from "../store/store.fixture.ts";
import { numbered } from "./door.fixture.ts";
import { Inserter } from "./inserter.ts";
import { type LandedFile, Landing } from "./landing.ts";
import { RecoveryJournal } from "./recovery-journal.ts";

let directory: TestDirectory | undefined;
let store: WritableEventStore | undefined;
afterEach(async () => {
  await store?.close();
  await directory?.remove();
  store = undefined;
  directory = undefined;
});

async function stage(over: (store: WritableEventStore) => EventWriter = (real) => real, gatherMs = 0) {
  const here = await testDirectory();
  directory = here;
  const real = await openEventStore({ kind: "embedded", directory: `${here.path}/events` });
  store = real;
  const { landing } = await Landing.open(`${here.path}/landing`, 1024 ** 3);
  const recorded: FinishedBatch[] = [];
  const faults: unknown[] = [];
  const inserter = new Inserter({
    events: over(real),
    landing,
    record: async (finished) => void recorded.push(...finished),
    onFault: (error) => void faults.push(error),
    gatherMs,
  });
  const put = async (arrival: number, batch: EncodedBatch, lane: Lane = "bulk"): Promise<LandedFile> => {
    landing.reserve(batch.body.byteLength);
    return landed(`${here.path}/landing`, batch, { arrival, lane });
  };
  const count = async () => {
    const [row] = await real.query<{ n: string; d: string }>(
      "SELECT count() AS n, uniqExact(flow_id) AS d FROM events",
    );
    return [Number(row?.n), Number(row?.d)];
  };
  return { real, landing, recorded, faults, inserter, put, count, path: `${here.path}/landing` };
}

const junk = async (of: EncodedBatch): Promise<EncodedBatch> => ({ ...of, body: new Uint8Array(2_000).fill(3) });

test("[I19] a batch that the store will not take is set aside with its reason and hinders no other", async () => {
  const { inserter, put, count, recorded, landing, path, real } = await stage();
  const batches = await Promise.all(Array.from({ length: 9 }, (_, at) => encoded(numbered(at * 10, 10))));
  const files = [];
  for (const [at, batch] of batches.entries())
    files.push(await put(at + 1, at === 3 || at === 6 ? await junk(batch) : batch));
  inserter.take(...files);
  await real.settled(9);
  expect(await count()).toEqual([70, 70]);
  expect(recorded.map(({ batch, stored }) => [batch.arrival, stored?.rows])).toEqual(
    files.map((file) => [file.batch.arrival, [4, 7].includes(file.batch.arrival) ? undefined : 10]),
  );
  const aside = await readdir(`${path}/refused`);
  expect(aside.filter((name) => name.endsWith(".arrow.zst"))).toHaveLength(2);
  expect(aside.filter((name) => name.endsWith(".json"))).toHaveLength(2);
  expect((await readdir(path)).filter((name) => name.endsWith(".arrow.zst"))).toEqual([]);
  expect(landing.heldBytes).toBe(0);
});

test("[I20] a store in trouble is asked again until it takes the batch; an insert that failed after all was done counts once", async () => {
  let failures = 0;
  const { inserter, put, count, recorded, faults, real } = await stage((store_) => ({
    atomicGroups: true,
    stored: (first, last) => store_.stored(first, last),
    remove: (arrival) => store_.remove(arrival),
    settle: (arrival) => store_.settle(arrival),
    insert: async (batches) => {
      failures += 1;
      // First it fails before, then after the rows are in: the caller cannot tell one from the other.
      if (failures === 2) await store_.insert(batches);
      if (failures <= 2) throw new WatchfloorError("E_STORE", { transient: true });
      await store_.insert(batches);
    },
  }));
  inserter.take(await put(1, await encoded(numbered(0, 10))), await put(2, await encoded(numbered(10, 10))));
  await real.settled(2);
  expect(await count()).toEqual([20, 20]);
  expect(recorded).toHaveLength(2);
  expect(faults).toHaveLength(2);
});

test("[I21] what an earlier run stored in part is made whole, once", async () => {
  const { inserter, put, count, recorded, real, path } = await stage();
  const whole = await put(1, await encoded(numbered(0, 10)));
  const half = await put(2, await encoded(numbered(10, 10)));
  const none = await put(3, await encoded(numbered(20, 10)));
  await real.insert([whole]);
  const part = await encoded(numbered(10, 4));
  await real.insert([await landed(`${directory?.path}`, part, { arrival: 2 })]);
  expect(await count()).toEqual([14, 14]);
  await inserter.recover([whole, half, none], new Set(), await RecoveryJournal.open(path));
  expect(await count()).toEqual([30, 30]);
  expect(recorded.map(({ stored }) => stored?.rows)).toEqual([10, 10, 10]);
});

test("[I23] bulk waits for company; what is urgent goes at once and takes all before it along", async () => {
  const groups: number[] = [];
  const counting = (store_: WritableEventStore): EventWriter => ({
    atomicGroups: true,
    stored: (first, last) => store_.stored(first, last),
    remove: (arrival) => store_.remove(arrival),
    settle: (arrival) => store_.settle(arrival),
    insert: async (batches) => {
      groups.push(batches.length);
      await store_.insert(batches);
    },
  });
  // An hour: whatever is stored in this test did not wait its time out.
  const { inserter, put, real } = await stage(counting, 3_600_000);
  const batches = await Promise.all([0, 1, 2, 3, 4].map((at) => encoded(numbered(at * 10, 10))));
  for (const [at, batch] of batches.entries()) inserter.take(await put(at + 1, batch, at === 3 ? "urgent" : "bulk"));
  await real.settled(4);
  expect(groups).toEqual([4]);
  expect(inserter.waiting).toBe(1);
  await inserter.close();
  expect(groups).toEqual([4]);
});
