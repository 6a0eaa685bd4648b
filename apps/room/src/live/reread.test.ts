import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { ModelHouse } from "./kept.fixture.ts";
import { createReread, NET_MS, SPREAD_MS } from "./reread.ts";

function standUp(proven: () => boolean = () => true, random: () => number = () => 0.5) {
  vi.useFakeTimers({ now: 1_000_000 });
  const startMs = Date.now();
  const read: { readonly which: string; readonly atMs: number }[] = [];
  const reread = createReread({
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    nowMs: () => Date.now(),
    random,
    read: async (which) => {
      read.push({ which, atMs: Date.now() - startMs });
      return proven();
    },
  });
  return { reread, read, times: (which: string) => read.flatMap((one) => (one.which === which ? [one.atMs] : [])) };
}

const turn = (ms: number) => vi.advanceTimersByTimeAsync(ms);

afterEach(() => {
  vi.useRealTimers();
});

test("[R34] after a gap one reading comes within five seconds, at a moment of chance, however many gaps there are", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999_999, noNaN: true }), fc.nat(20), (first, gaps) => {
      const timers = new Map<object, { readonly ms: number; readonly call: () => void }>();
      const after = (ms: number, call: () => void) => {
        const timer = { ms, call };
        timers.set(timer, timer);
        return () => timers.delete(timer);
      };
      const read: string[] = [];
      const chances = [0, first];
      const reread = createReread({
        after,
        nowMs: () => 0,
        random: () => chances.shift() ?? 0.999_999,
        read: async (which) => read.push(which) > 0,
      });
      reread.start();
      for (let gap = 0; gap <= gaps; gap += 1) reread.soon();
      const [, soon, ...more] = timers.values();
      expect([soon?.ms, more]).toEqual([SPREAD_MS * first, []]);
      soon?.call();
      expect(read).toEqual(["unproven"]);
    }),
  );
});

test("[R34] 5,000 rooms that missed messages at once are spread over the whole span", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const perSecond = Array.from({ length: SPREAD_MS / 1_000 }, () => 0);
  for (let room = 0; room < 5_000; room += 1) {
    const waits: number[] = [];
    const after = (ms: number) => {
      waits.push(ms);
      return () => {};
    };
    const reread = createReread({ after, nowMs: () => 0, random, read: async () => true });
    reread.start();
    reread.soon();
    const second = Math.trunc((waits[1] ?? 0) / 1_000);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
  }
  expect(perSecond).toHaveLength(5);
  for (const rooms of perSecond) expect(Math.abs(rooms - 1_000)).toBeLessThan(150);
});

test("[R34] what could not be read is tried again, ever more slowly, and at once after another gap", async () => {
  let proven = false;
  const { reread, times } = standUp(
    () => proven,
    () => 0,
  );
  reread.start();
  reread.soon();
  await turn(150_000);
  expect(times("unproven").map((ms) => ms / 1_000)).toEqual([0, 10, 30, 70, 130]);
  proven = true;
  reread.soon();
  await turn(0);
  expect(times("unproven").at(-1)).toBe(150_000);
  await turn(300_000);
  expect(times("unproven")).toHaveLength(6);
  reread.stop();
});

test("[R36] everything shown is read anew every 50 to 70 s, and nothing while nobody looks", async () => {
  for (const [random, everyMs] of [
    [0, 50_000],
    [0.5, NET_MS],
    [0.999_999, 69_999],
  ] as const) {
    const { reread, times } = standUp(
      () => true,
      () => random,
    );
    reread.start();
    reread.start();
    await turn(everyMs * 3);
    expect(times("all")).toHaveLength(3);
    reread.soon();
    reread.stop();
    reread.soon();
    await turn(600_000);
    expect(times("all")).toHaveLength(3);
    expect(times("unproven")).toEqual([]);
  }
});

test("[R36] a tick every five seconds does not keep the net from reading", async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const house = new ModelHouse();
  const leave = house.show("map");
  const reread = createReread({
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    nowMs: () => Date.now(),
    random: () => 0.5,
    read: (which) => house.kept.readAgain(which),
  });
  await house.answerAll();
  reread.start();
  house.join();
  house.deliver();
  const renewedUs: number[] = [];
  let reads = 0;
  for (let ticks = 0; ticks < 48; ticks += 1) {
    house.turn(5);
    house.tick();
    house.deliver();
    await turn(5_000);
    reads += house.asked;
    await house.answerAll();
    renewedUs.push(house.map?.asOfUs ?? 0);
  }
  expect(reads).toBe(4);
  // From the first reading on, the ticks speak for the map.
  expect(renewedUs.at(-1)).toBe(house.nowUs);
  leave();
  reread.stop();
  house.queries.clear();
});
