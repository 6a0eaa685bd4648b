import { expect, test } from "vitest";
import { hubApi } from "../ask/hub-api.ts";
import { type ChildSpec, startChild } from "../children/child.ts";
import { houseWith } from "../house/house.fixture.ts";
import { startSensor } from "./sensor.ts";

test("[L15] a known sensor is told where the hub listens now, a new one gets a token besides", async () => {
  const started: ChildSpec[] = [];
  const family = {
    start: (spec: ChildSpec) => {
      started.push(spec);
      return startChild({ ...spec, command: ["/nowhere.ts"], args: [] });
    },
    stopAll: async () => {},
    killAll: () => {},
  };
  const asked: unknown[] = [];
  const answer: typeof fetch = async (_url, init) => {
    asked.push(JSON.parse(String(init?.body)));
    return Response.json({ token: "wf1.once", expiresAtUs: 1 }, { status: 201 });
  };
  const run = {
    room: "http://localhost:1",
    at: "http://127.0.0.1:1",
    ingest: "https://localhost:18481",
    enrol: "",
    token: "T",
    pid: 1,
  };
  const hub = {
    runFile: async () => run,
    api: async () => hubApi({ url: run.room, token: run.token }, answer),
  };
  const plan = { name: "finney", geoId: "20055", source: ["--eve", "x"] };
  for (const enrolled of [true, false]) {
    const house = houseWith({ family, exists: async () => enrolled });
    const { child } = await startSensor(house, hub, "/d", plan, { onLine: () => {}, onDiagnostic: () => {} });
    await child.ended;
  }
  const flags = ["--data", "/d", "--name", "finney", "--ingest", "https://localhost:18481", "--eve", "x"];
  expect(started.map(({ args }) => args)).toEqual([flags, flags]);
  expect(started.map(({ environment }) => environment.WATCHFLOOR_SENSOR_TOKEN)).toEqual([undefined, "wf1.once"]);
  expect(asked).toMatchObject([{ sensorId: "finney", geoId: "20055" }]);
});
