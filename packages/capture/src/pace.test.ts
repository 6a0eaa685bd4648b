import { epochMicros, micros } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PacedPacket, type PaceOptions, pace } from "./pace.ts";
import { type CapturedPacket, nanosOfMicros } from "./packet.ts";

const START_US = 1_700_000_000_000_000;

function packetAt(us: number): CapturedPacket {
  const data = new Uint8Array(0);
  return {
    at: nanosOfMicros(epochMicros(us)),
    linkType: 1,
    capturedLength: 0,
    originalLength: 0,
    data,
    interfaceId: 0,
  };
}

async function* packetsAt(times: readonly number[]): AsyncGenerator<CapturedPacket> {
  for (const us of times) yield packetAt(us);
}

/** A clock that only sleeping turns, and a timer that wakes up to `lateUs` late. */
function slept(lateUs = 0) {
  let us = START_US;
  return {
    now: () => epochMicros(us),
    sleep: (ms: number) => {
      us += Math.ceil(ms * 1000) + lateUs;
      return Promise.resolve();
    },
  };
}

async function all(times: readonly number[], options: Partial<PaceOptions>, lateUs = 0) {
  const time = slept(lateUs);
  const given: (PacedPacket & { readonly givenAt: number })[] = [];
  for await (const one of pace(packetsAt(times), { speed: 1, clock: "original", ...time, ...options })) {
    given.push({ ...one, givenAt: time.now() });
  }
  return given;
}

test("[C7] no packet is early, none is missing, and lateness does not add up", async () => {
  const anyGaps = fc.array(fc.nat(5_000_000), { maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(anyGaps, fc.constantFrom(0.5, 1, 10, 1000), fc.nat(3000), async (gaps, speed, lateUs) => {
      let us = 1_000_000;
      const times = [us, ...gaps.map((gap) => (us += gap))];
      const given = await all(times, { speed }, lateUs);
      expect(given.map(({ at }) => at)).toEqual(times);
      for (const { at, givenAt } of given) {
        const due = START_US + (at - 1_000_000) / speed;
        expect(givenAt - due).toBeGreaterThan(-1001);
        expect(givenAt - due).toBeLessThanOrEqual(lateUs + 1);
      }
    }),
  );
});

test("[C8] weeks of silence are waited for as maxGap, and said", async () => {
  const weeks = 3 * 7 * 86_400_000_000;
  const cuts: number[] = [];
  const given = await all([0, 1_000_000, weeks, weeks + 1_000_000], { onShortened: (cut) => cuts.push(cut) });
  expect(given.map(({ givenAt }) => givenAt - START_US)).toEqual([0, 1_000_000, 61_000_000, 62_000_000]);
  expect(cuts).toEqual([weeks - 61_000_000]);
  const shorter = await all([0, 1_000_000], { maxGap: micros(200_000), speed: 2 });
  expect(shorter.at(-1)?.givenAt).toBe(START_US + 100_000);
});

test("[C8] time that runs backwards is not waited for, nor waited for again", async () => {
  const jittered = await all([10_000_000, 9_000_000, 10_500_000], {});
  expect(jittered.map(({ givenAt }) => givenAt - START_US)).toEqual([0, 0, 500_000]);
  const joined = await all([900_000_000, 1_000_000, 2_000_000], {});
  expect(joined.map(({ givenAt }) => givenAt - START_US)).toEqual([0, 0, 1_000_000]);
});

test("[C9] with the clock now a packet bears the time it is given out", async () => {
  const given = await all([1_000_000, 3_000_000], { clock: "now", speed: 2 });
  expect(given.map(({ at }) => at - START_US)).toEqual([0, 1_000_000]);
});

test("[C7] an infinite speed waits for nothing; one that is not positive is refused", async () => {
  expect((await all([0, 50_000_000], { speed: Number.POSITIVE_INFINITY })).at(-1)?.givenAt).toBe(START_US);
  await expect(all([0], { speed: 0 })).rejects.toThrow(RangeError);
  await expect(all([0], { speed: Number.NaN })).rejects.toThrow(RangeError);
});

test.for(["resolves", "rejects"])("[C10] an aborted pace ends during its wait, whether that %s", async (how) => {
  const abort = new AbortController();
  const given: PacedPacket[] = [];
  const options: PaceOptions = {
    speed: 1,
    clock: "original",
    now: () => epochMicros(START_US),
    sleep: () => {
      abort.abort();
      return how === "resolves" ? Promise.resolve() : Promise.reject(abort.signal.reason);
    },
    signal: abort.signal,
  };
  for await (const one of pace(packetsAt([0, 10_000_000, 20_000_000]), options)) given.push(one);
  expect(given.length).toBe(1);
});
