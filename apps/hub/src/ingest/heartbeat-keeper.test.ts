import { epochMicros, geoId, sensorId } from "@watchfloor/domain";
import { expect, test } from "vitest";
import type { SensorWord } from "../store/index.ts";
import { HeartbeatKeeper } from "./heartbeat-keeper.ts";

const word = (name: string, us: number) =>
  ({ sensorId: sensorId(name), geoId: geoId("20055"), receivedAtUs: epochMicros(us), heartbeat: {} }) as SensorWord;

test("[I24] heartbeats of one moment are kept in one write, the last of each sensor", async () => {
  const writes: (readonly SensorWord[])[] = [];
  const keeper = new HeartbeatKeeper(async (words) => void writes.push(words));
  await Promise.all([word("a", 1), word("b", 2), word("a", 3)].map((one) => keeper.keep(one)));
  expect(writes).toEqual([[word("a", 3), word("b", 2)]]);
  await keeper.keep(word("a", 4));
  expect(writes.slice(1)).toEqual([[word("a", 4)]]);
});

test("[I24] a write that fails fails all whose words were in it, and none that came after", async () => {
  let fails = true;
  const keeper = new HeartbeatKeeper(async () => {
    if (fails) throw new Error("no disk");
  });
  const outcomes = await Promise.allSettled([keeper.keep(word("a", 1)), keeper.keep(word("b", 2))]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  fails = false;
  await keeper.keep(word("a", 5));
});
