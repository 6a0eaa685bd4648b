import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fromMillis, geoId } from "@watchfloor/domain";
import { readRegister } from "@watchfloor/jurisdictions/atlas";
import { type TemporaryDirectory, temporaryDirectory } from "@watchfloor/testkit";
import { BatchBuilder } from "@watchfloor/wire";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { Prng } from "../prng.ts";
import { STARTER_RULES } from "../story/engine.fixture.ts";
import { activity } from "../traffic/office/diurnal.ts";
import type { Saying } from "../voice.ts";
import { type NationHub, startNationHub } from "./hub.fixture.ts";
import { LocalClock } from "./local-clock.ts";
import { MemoryLane } from "./memory-lane.ts";
import { runNation } from "./nation.ts";
import { timeZoneOf, virtualPlaces } from "./place.ts";
import { RecordSource } from "./records.ts";
import { assembleRoster, type Member } from "./roster.ts";
import { runVirtualSensor } from "./virtual-sensor.ts";

const REGISTER = readRegister();
const PACING = { bulkMs: 80, heartbeatMs: 60, silentAfterMs: 150 };
const open: { close(): Promise<void> }[] = [];
const directories: TemporaryDirectory[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  for (const one of directories.splice(0)) await one.remove();
});

async function hubAndDirectory(...how: Parameters<typeof startNationHub>) {
  const hub = await startNationHub(...how);
  open.push(hub);
  const directory = await temporaryDirectory("nation");
  directories.push(directory);
  return { hub, directory: directory.path };
}

/** Runs until `enough` says so, or 60 s have passed. */
async function runUntil(hub: NationHub, directory: string, sensors: number, enough: () => boolean) {
  const ending = new AbortController();
  const said: Saying[] = [];
  const running = runNation({
    register: REGISTER,
    states: ["54"],
    sensors,
    rate: 100,
    directory,
    agentVersion: "test",
    post: hub.post,
    rng: new Prng("nation"),
    now: () => fromMillis(Date.now()),
    signal: ending.signal,
    say: (saying) => said.push(saying),
    pacing: PACING,
  });
  const deadline = performance.now() + 60_000;
  while (!enough() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  ending.abort();
  return { counts: await running, said };
}

const bySensor = (hub: NationHub, sensorId: string) => hub.landed.filter((one) => one.sensorId === sensorId);

test("[M20] each sensor enrols once with a key of its own, and the next start enrols nobody", {
  timeout: 180_000,
}, async () => {
  const { hub, directory } = await hubAndDirectory();
  const { said } = await runUntil(hub, directory, 5, () => hub.heartbeats.size === 5);
  expect(said.find(({ kind }) => kind === "ready")?.facts.sensors).toBe(5);
  expect(new Set(hub.enrolled).size).toBe(5);
  const [cache = ""] = await readdir(directory);
  expect(await readdir(join(directory, cache))).toHaveLength(5);
  await runUntil(hub, directory, 5, () => hub.landed.length > 20);
  expect(hub.enrolled).toHaveLength(5);
  // One token tells which hub this is; nothing more is asked of it.
  expect(hub.tokens()).toBe(6);
});

test("[M21] the chain of batches has no break, also over a restart", { timeout: 180_000 }, async () => {
  const { hub, directory } = await hubAndDirectory();
  const first = await runUntil(hub, directory, 3, () => hub.landed.length >= 12);
  const before = hub.landed.length;
  const second = await runUntil(hub, directory, 3, () => hub.landed.length >= before + 12);
  expect(hub.breaks).toEqual([]);
  expect(first.counts.batches + second.counts.batches).toBe(hub.landed.length);
  // Stopped in order: all that was made was sent.
  const rows = hub.landed.reduce((sum, { events }) => sum + events.length, 0);
  expect(first.counts.sent + second.counts.sent).toBe(rows);
  expect(first.counts.events + second.counts.events).toBe(rows);
  expect(Math.max(...hub.landed.map(({ envelope }) => envelope.sequence))).toBeGreaterThan(4);
});

test("[M22] every record arrives, and each flow after its protocol's own record", {
  timeout: 180_000,
}, async () => {
  const { hub, directory } = await hubAndDirectory();
  await runUntil(hub, directory, 3, () => hub.landed.flatMap(({ events }) => events).length > 600);
  const events = hub.landed.flatMap(({ events }) => events);
  const types = new Set(events.map(({ event_type }) => event_type));
  for (const type of ["dns", "tls", "http", "smb", "flow"]) expect(types).toContain(type);
  for (const { envelope, events: rows } of hub.landed) expect(rows).toHaveLength(envelope.rows);
  // Every flow was spoken of by its protocol before it ended.
  const flows = events.filter(({ event_type }) => event_type === "flow");
  const others = new Set(events.filter(({ event_type }) => event_type !== "flow").map(({ flow_id }) => flow_id));
  expect(flows.filter(({ flow_id }) => !others.has(flow_id))).toEqual([]);
});

test("[M23] an office is busy by its own clock and its own size", async () => {
  expect(timeZoneOf(geoId("20055"))).toBe("America/Chicago");
  expect(timeZoneOf(geoId("54001"))).toBe("America/New_York");
  const kansas = new LocalClock("America/Chicago");
  expect(kansas.offsetMinutes(Date.UTC(2018, 6, 13) * 1_000)).toBe(-300);
  expect(kansas.offsetMinutes(Date.UTC(2018, 11, 13) * 1_000)).toBe(-360);
  expect(new LocalClock("Pacific/Guam").offsetMinutes(0)).toBe(600);
  const at = (hourUtc: number, zone: string) => {
    const atUs = Date.UTC(2018, 6, 13, hourUtc) * 1_000;
    return activity(atUs, new LocalClock(zone).offsetMinutes(atUs), "weekday");
  };
  // 9:00 in Kansas is 14:00 UTC; 3:00 there is 8:00 UTC, when Guam closes for the day at 18:00.
  expect(at(14, "America/Chicago")).toBeGreaterThan(20 * at(8, "America/Chicago"));
  expect(at(8, "Pacific/Guam")).toBeGreaterThan(2 * at(8, "America/Chicago"));
  const places = virtualPlaces(REGISTER, ["18", "39", "37", "54"], undefined, new Prng("x"));
  expect(places).toHaveLength(335);
  expect(new Set(places.map(({ sensorId }) => sensorId)).size).toBe(335);
  const rates = places.map(({ peakRate }) => peakRate).sort((a, b) => a - b);
  expect((rates.at(-1) ?? 0) / (rates[0] ?? 1)).toBeGreaterThan(20);
  expect(virtualPlaces(REGISTER, ["18", "39", "37", "54"], undefined, new Prng("x"))).toEqual(places);
});

test("[M23] more sensors than counties go round again under names of their own", () => {
  const places = virtualPlaces(REGISTER, ["54"], 120, new Prng("x"));
  expect(new Set(places.map(({ sensorId }) => sensorId)).size).toBe(120);
  expect(new Set(places.map(({ geoId: place }) => place)).size).toBe(55);
});

test("[M23] the same seed says the same", () => {
  const say = (seed: string) => {
    const source = new RecordSource(new Prng(seed));
    return Array.from({ length: 50 }, (_, at) => source.conversation(1e15 + at));
  };
  expect(say("a")).toEqual(say("a"));
  expect(say("a")).not.toEqual(say("b"));
});

test("[M22] what it tells of at the urgent lane is a starter signature, word for word", () => {
  const { alert } = new RecordSource(new Prng("scan")).backgroundScan(1e15);
  const told = z.looseObject({ signature_id: z.number(), signature: z.string(), rev: z.number() }).parse(alert);
  const rule = readFileSync(STARTER_RULES, "utf8")
    .split("\n")
    .find((line) => line.includes(`sid:${told.signature_id};`));
  expect(rule).toContain(`msg:"${told.signature}";`);
  expect(rule).toContain(`rev:${told.rev};`);
});

test("[M24] a few sensors speak and then fall silent", { timeout: 180_000 }, async () => {
  const places = virtualPlaces(REGISTER, ["18", "39", "37", "54"], undefined, new Prng("finney"));
  const silent = places.filter((place) => place.silent).length;
  expect(silent).toBeGreaterThan(0);
  expect(silent).toBeLessThan(20);

  const { hub, directory } = await hubAndDirectory();
  const ending = new AbortController();
  const two = virtualPlaces(REGISTER, ["54"], 2, new Prng("x")).map((place, at) => ({ ...place, silent: at === 0 }));
  const roster: Member[] = [];
  await assembleRoster(two, {
    post: hub.post,
    directory,
    signal: ending.signal,
    onMember: (member) => roster.push(member),
    onSlower: () => undefined,
  });
  const counts = { sensors: 0, events: 0, sent: 0, alerts: 0, batches: 0, heartbeats: 0, skipped: 0, refused: 0 };
  const speak = (silent: boolean) => {
    const member = roster.find(({ place }) => place.silent === silent);
    if (member === undefined) throw new Error("both were enrolled");
    return runVirtualSensor(member, {
      builder: new BatchBuilder(),
      counts,
      rate: 100,
      pacing: PACING,
      agentVersion: "test",
      now: () => fromMillis(Date.now()),
      signal: ending.signal,
      rng: new Prng("two"),
    });
  };
  const loud = speak(false);
  await speak(true);
  const [muteName = "", loudName = ""] = two.map(({ sensorId }) => sensorId);
  const last = hub.heartbeats.get(muteName) ?? 0;
  const loudThen = hub.heartbeats.get(loudName) ?? 0;
  expect(last).toBeGreaterThan(0);
  await vi.waitFor(() => expect(hub.heartbeats.get(loudName)).toBeGreaterThan(loudThen + 3), { timeout: 20_000 });
  expect(hub.heartbeats.get(muteName)).toBe(last);
  ending.abort();
  await loud;
});

test("[M25] a sensor that the hub refuses silences no other", { timeout: 180_000 }, async () => {
  const { hub, directory } = await hubAndDirectory(["virtual-54001"]);
  const { counts } = await runUntil(hub, directory, 3, () => bySensor(hub, "virtual-54003").length > 3);
  expect(counts.refused).toBe(1);
  expect(bySensor(hub, "virtual-54001")).toEqual([]);
  expect(bySensor(hub, "virtual-54005").length).toBeGreaterThan(0);
});

test("[M27] a hub that wants enrolments slower is waited for, while those who are enrolled speak", {
  timeout: 180_000,
}, async () => {
  const { hub, directory } = await hubAndDirectory([], 6);
  let spokeBefore = false;
  const { said, counts } = await runUntil(hub, directory, 8, () => {
    spokeBefore ||= hub.heartbeats.size > 0 && hub.enrolled.length < 8;
    return hub.heartbeats.size === 8;
  });
  expect(counts.sensors).toBe(8);
  expect(new Set(hub.enrolled).size).toBe(8);
  expect(said.filter(({ facts }) => facts.slowerMs === 1_000)).toHaveLength(6);
  expect(spokeBefore).toBe(true);
});

test("[M27] a broken connection at enrolment costs a token, not the nation", { timeout: 180_000 }, async () => {
  const { hub, directory } = await hubAndDirectory([], 0, ["virtual-54001", "virtual-54005"]);
  const { counts } = await runUntil(hub, directory, 3, () => hub.heartbeats.size === 3);
  expect(counts.sensors).toBe(3);
  expect(hub.enrolled).toHaveLength(3);
  expect(hub.tokens()).toBe(5);
});

test("[M26] a full lane takes nothing more, and says so before anything is made", async () => {
  const builder = new BatchBuilder();
  const source = new RecordSource(new Prng("lane"));
  const batch = () => {
    for (const record of source.conversation(1e15)) builder.append(record, false);
    return builder.finish();
  };
  const lane = new MemoryLane("bulk", 0, (await batch()).digest);
  let held = 0;
  while (!lane.full) {
    lane.put(await batch());
    held += 1;
  }
  expect(lane.heldBatches).toBe(held);
  const more = await batch();
  expect(() => lane.put(more)).toThrow(RangeError);
  const oldest = await lane.next(new AbortController().signal);
  if (oldest === undefined) throw new Error("the lane holds batches");
  const { digest, sequence, rows } = oldest.envelope;
  const receipt = { lane: "bulk", sequence, digest, rows, arrival: 1, duplicate: false } as const;
  await expect(lane.receipt({ ...receipt, digest: more.digest })).rejects.toThrow("E_WIRE_CONFLICT");
  await lane.receipt(receipt);
  expect(lane.full).toBe(false);
  expect(lane.heldBatches).toBe(held - 1);
});
