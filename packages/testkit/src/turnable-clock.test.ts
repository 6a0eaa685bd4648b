import { epochMicros } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { TurnableClock } from "./turnable-clock.ts";

test("[Q2] a turned clock wakes sleepers in the order of their time, and only those that are due", async () => {
  const clock = new TurnableClock(epochMicros(1_000_000));
  const woken: [string, number][] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.now()]);
  };
  const all = [sleeper("late", 50), sleeper("early", 10), sleeper("never", 1000)];
  await clock.turn(60);
  expect(woken).toEqual([
    ["early", 1_010_000],
    ["late", 1_050_000],
  ]);
  expect([clock.now(), clock.sleeping]).toEqual([1_060_000, 1]);
  await clock.turn(1000);
  await Promise.all(all);
});

test("[Q2] an aborted sleep ends at once", async () => {
  const clock = new TurnableClock(epochMicros(0));
  const abort = new AbortController();
  const slept = clock.sleep(1000, abort.signal);
  abort.abort();
  await slept;
  await clock.sleep(1000, abort.signal);
  expect(clock.sleeping).toBe(0);
});
