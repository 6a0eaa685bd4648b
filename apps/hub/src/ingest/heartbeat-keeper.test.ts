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

test("[I24] a word that cannot be kept fails its own sensor and no other", async () => {
  const kept: string[] = [];
  const keeper = new HeartbeatKeeper(async (words) => {
    if (words.some(({ sensorId }) => sensorId === "bad")) throw new Error("not for jsonb");
    kept.push(...words.map(({ sensorId }) => sensorId));
  });
  const outcomes = await Promise.allSettled(["a", "bad", "b"].map((name) => keeper.keep(word(name, 1))));
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(kept).toEqual(["a", "b"]);
});
