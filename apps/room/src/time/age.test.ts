import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAge, formatAgo, formatBoth, formatLag, formatMicros, formatSpan } from "./age.ts";
import { createRoomClock } from "./room-clock.ts";
import { createZone } from "./zone.ts";

const NIGHT_US = Date.UTC(2026, 10, 4, 3, 14, 3) * 1000 + 123_456;

test("[R10] an age has at most two units", () => {
  const [second, minute, hour, day] = [1e6, 60e6, 3_600e6, 86_400e6];
  expect(
    [0, 12 * second, 4 * minute + 59e6, 2 * hour + 5 * minute, 3 * day + 4 * hour, 40 * day].map(formatSpan),
  ).toEqual(["now", "12 s", "4 min", "2 h 5 min", "3 d 4 h", "40 d"]);
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (at, now) => {
      expect(formatAge(at, now)).toMatch(/^(?:now|\d+ (?:s|min|h|d)(?: \d+ (?:min|h))?)$/);
    }),
  );
});

test("[R10] an exact time names both zones, and both days where they differ", () => {
  expect(formatBoth(NIGHT_US, createZone("America/New_York"))).toBe(
    "2026-11-03 22:14:03 EST · 2026-11-04 03:14:03 UTC",
  );
  expect(formatBoth(NIGHT_US, createZone("UTC"))).toBe("2026-11-04 03:14:03 UTC");
  expect(formatBoth(NIGHT_US, createZone("Europe/London"))).toBe("2026-11-04 03:14:03 GMT · 03:14:03 UTC");
  expect(createZone("America/Chicago").name(NIGHT_US)).toBe("CST");
  expect(formatMicros(NIGHT_US)).toBe("03:14:03.123456");
});

test("[R10] what is to come is said to be so", () => {
  expect(
    [NIGHT_US, NIGHT_US + 30e6, NIGHT_US + 3 * 86_400e6, NIGHT_US - 9e6].map((at) => formatAgo(at, NIGHT_US)),
  ).toEqual(["now", "now", "in 3 d", "9 s ago"]);
});

test("[R10] a short lag keeps its fractions", () => {
  expect([340_000, 2_140_000, 45e6].map(formatLag)).toEqual(["340 ms", "2.1 s", "45 s"]);
});

test("[R9] follows the hub's clock, not this computer's", () => {
  let nowMs = 1_000_000;
  let tick = () => {};
  const clock = createRoomClock({
    nowMs: () => nowMs,
    everySecond(call) {
      tick = call;
      return () => {
        tick = () => {};
      };
    },
  });
  const seconds: number[] = [];
  const leave = clock.subscribe(() => seconds.push(clock.secondUs()));
  clock.hear(1_000_000_000 + 180_000_000);
  nowMs += 1_000;
  tick();
  expect(seconds).toEqual([1_001_000_000 + 180_000_000]);
  expect(clock.skewUs()).toBe(180_000_000);
  leave();
  tick();
  expect(seconds).toHaveLength(1);
});

test("[R9] takes the network's delay for what it is", () => {
  const clock = createRoomClock({ nowMs: () => 1_000_000, everySecond: () => () => {} });
  clock.hear(1_000_000_000 - 900_000);
  expect(clock.skewUs()).toBe(0);
  clock.hear(1_000_000_000 + 60_000_000);
  clock.hear(1_000_000_000 + 60_400_000);
  expect(clock.skewUs()).toBe(60_000_000);
  // An answer that took five seconds says nothing about the clocks.
  clock.hear(1_000_000_000 + 55_000_000);
  expect(clock.skewUs()).toBe(60_000_000);
});
