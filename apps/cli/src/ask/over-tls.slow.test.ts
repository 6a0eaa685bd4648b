import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newApiTokenAnswerSchema } from "@watchfloor/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { houseOfPrograms, watchfloor, watchfloorWith } from "../house/command-line.fixture.ts";
import { type RunningHub, startHub } from "../up/hub.ts";
import { startSensor } from "../up/sensor.ts";

const NAME = "room.example.gov";
const PORT = 18_470;
let folder = "";
let data = "";
let hub: RunningHub;
const { house, family } = houseOfPrograms();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchfloor-tls-"));
  data = join(folder, "data");
  const doors = ["--listen", `0.0.0.0:${PORT}`, "--ingest", "127.0.0.1:0", "--enrol", "127.0.0.1:0"];
  hub = await startHub(house, ["--data", data, "--hosts", NAME, ...doors], data, () => {});
}, 120_000);
afterAll(async () => {
  await family.stopAll();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const FIRST = z.object({ verdicts: z.array(z.object({ name: z.string(), found: z.string() })) });

test("[L17] every command finds the hub of its data directory over TLS", { timeout: 120_000 }, async () => {
  expect(hub.room).toBe(`https://${NAME}:${PORT}/`);
  expect(await watchfloor("token", "list", "--data", data, "--json")).toMatchObject({ code: 0, err: "" });
  expect(await watchfloor("query", "--data", data, "--json")).toMatchObject({ code: 0, err: "" });
  const { out } = await watchfloor("doctor", "--data", data, "--json");
  const { verdicts } = FIRST.parse(JSON.parse(out));
  expect(verdicts.find(({ name }) => name === "data")?.found).toContain("a hub runs on it");
});

test("[L17] `up` makes its sensor's token over TLS, and the sensor is let in", { timeout: 120_000 }, async () => {
  const source = ["--eve", "/dev/null", "--until-done"];
  const plan = { name: "finney", geoId: "20055", source };
  const said: string[] = [];
  const hear = { onLine: () => {}, onDiagnostic: (text: string) => void said.push(text) };
  const { child } = await startSensor(house, hub, data, plan, hear);
  expect([(await child.ended).code, said]).toEqual([0, []]);
});

test("[L17] --hub is trusted by the file of --ca and by no other", { timeout: 120_000 }, async () => {
  const made = await watchfloor("token", "new", "script", "--data", data, "--json");
  const { token } = newApiTokenAnswerSchema.parse(JSON.parse(made.out));
  const own = join(data, "hub", "ca", "certificate.pem");
  const ask = (url: string, ...trust: readonly string[]) =>
    watchfloor("query", "--hub", url, "--token", token, "--json", ...trust);
  const url = `https://localhost:${PORT}`;
  expect(await ask(url, "--ca", own)).toMatchObject({ code: 0, err: "" });
  expect(await ask(url)).toMatchObject({ code: 1, err: expect.stringMatching(/^E_HUB_UNREACHABLE.*--ca FILE/) });
  // Vouched for, but under another name.
  const elsewhere = await ask(`https://127.0.0.2:${PORT}`, "--ca", own);
  expect(elsewhere).toMatchObject({ code: 1, err: expect.stringMatching(/^E_HUB_UNREACHABLE.*altnames/) });
  // Another authority: that of a hub of its own.
  const other = join(folder, "other");
  const free = ["--listen", "127.0.0.1:0", "--ingest", "127.0.0.1:0", "--enrol", "127.0.0.1:0"];
  await startHub(house, ["--data", other, ...free], other, () => {});
  const stranger = await ask(url, "--ca", join(other, "hub", "ca", "certificate.pem"));
  expect(stranger).toMatchObject({ code: 1, err: expect.stringMatching(/^E_HUB_UNREACHABLE/) });
  const usage = await Promise.all([
    ask(`http://localhost:${PORT}`, "--ca", own),
    watchfloor("query", "--ca", own),
    ask(url, "--ca", join(import.meta.dirname, "query.ts")),
  ]);
  expect(usage.map(({ code }) => code)).toEqual([2, 2, 2]);
});

test("[L20] a sensor is enrolled with a token that stands on no command line", { timeout: 120_000 }, async () => {
  const made = await watchfloor("token", "enrol", "adams", "--place", "39001", "--data", data);
  const there = ["--data", join(folder, "office"), "--name", "adams", "--json"];
  const nothing = await watchfloorWith({ input: "\n" }, "enrol", ...there);
  expect(nothing).toMatchObject({ code: 1, err: expect.stringMatching(/^E_ENROLMENT_REFUSED/) });
  const { code, out, err } = await watchfloorWith({ input: made.out }, "enrol", "-", ...there);
  expect([code, err]).toEqual([0, ""]);
  expect(JSON.parse(out)).toMatchObject({ sensorId: "adams", name: "adams" });
});
