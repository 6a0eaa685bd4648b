/** The whole agent as a process of its own, against a real receiver over mutual TLS. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { decodeBatch, recordOf } from "@watchfloor/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canonical, eveLines } from "./eve-lines.fixture.ts";
import { type Receiver, startReceiver } from "./receiver.fixture.ts";

const MAIN = join(import.meta.dirname, "main.ts");
let directory: string;
let receiver: Receiver;
const children: ChildProcessByStdio<null, Readable, Readable>[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "sensor-"));
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await receiver.close();
  await rm(directory, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly said: readonly Record<string, unknown>[];
  readonly errors: string;
}

interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
}

function start(...flags: readonly string[]): Running {
  const token = flags.includes("--token") ? [] : ["--token", receiver.token];
  const args = [MAIN, "--json", "--data", directory, ...token, ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let out = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = once(child, "close").then(([code]): Ended => {
    const lines = out.split("\n").filter((line) => line.endsWith("}"));
    return { code, errors, said: lines.map((line) => JSON.parse(line)) };
  });
  return { child, ended };
}

const home = (...path: readonly string[]) => join(directory, "sensors", "local", ...path);
const done = ({ said }: Ended) => said.find((one) => one.kind === "done");

/** Every record that arrived, put together again, in a form that does not depend on order. */
function received(): { readonly count: number; readonly digest: string } {
  return digestOf(
    receiver.batches.flatMap(({ body }) =>
      decodeBatch(body).map((event) => canonical(recordOf(event, typeof event.rest === "string" ? event.rest : ""))),
    ),
  );
}

function digestOf(records: readonly string[]): { readonly count: number; readonly digest: string } {
  const digest = createHash("sha256");
  for (const record of records.toSorted()) digest.update(record).update("\n");
  return { count: records.length, digest: digest.digest("hex") };
}

const expected = (lines: readonly string[]) => digestOf(lines.map((line) => canonical(JSON.parse(line))));

test("[T10] [T13] enrols, sends every line in its lane, and says what became of them", async () => {
  const lines = eveLines(3_000, 1);
  const eve = join(directory, "day.json");
  await writeFile(eve, `${lines.join("\n")}\nno json\n`);
  const ended = await start("--eve", eve, "--until-done").ended;
  expect(ended.errors).toBe("");
  expect(ended.code).toBe(0);
  expect(done(ended)).toEqual({ kind: "done", eveLines: 3_001, quarantined: 1, sent: 3_000, dropped: 0 });
  expect(received()).toEqual(expected(lines));
  expect(receiver.faults).toEqual([]);
  expect((await stat(home("identity", "identity.json"))).mode & 0o777).toBe(0o600);
  expect((await stat(eve)).isFile()).toBe(true);
  // Again: there is nothing new, and the token is used up.
  const again = await start("--eve", eve, "--until-done").ended;
  expect(again.errors).toBe("");
  expect(done(again)).toEqual({ kind: "done", eveLines: 0, quarantined: 0, sent: 0, dropped: 0 });
  expect(received().count).toBe(3_000);
}, 60_000);

test("[T6] alerts travel urgent; Suricata's engine events and all else in bulk", async () => {
  const lines = eveLines(500, 2);
  const eve = join(directory, "day.json");
  await writeFile(eve, `${lines.join("\n")}\n`);
  expect((await start("--eve", eve, "--until-done").ended).code).toBe(0);
  const lanes = receiver.batches.flatMap(({ envelope, body }) =>
    decodeBatch(body).map((event) => `${envelope.lane} ${event.event_type} ${event.engine_event}`),
  );
  expect([...new Set(lanes)].sort()).toEqual([
    "bulk alert true",
    "bulk dns false",
    "bulk flow false",
    "bulk http false",
    "urgent alert false",
  ]);
}, 60_000);

test("[T5] [T7] after kill -9 at any moment every line arrives exactly once", async () => {
  const lines = eveLines(60_000, 3);
  const bad = (at: number) => `bad line ${at} {{{`;
  const content = lines.flatMap((line, at) => (at % 5_000 === 2_500 ? [bad(at), line] : [line]));
  const eve = [join(directory, "a.json"), join(directory, "b.json")] as const;
  await writeFile(eve[0], `${content.slice(0, 40_000).join("\n")}\n`);
  await writeFile(eve[1], `${content.slice(40_000).join("\n")}\n`);
  const flags = ["--eve", ...eve, "--until-done", "--batch.max-rows", "1500", "--flush.bulk", "20ms"];
  let kills = 0;
  for (const batches of [1, 6, 14, 22]) {
    const { child, ended: ending } = start(...flags);
    // By what has arrived, so that the kill falls into the middle on any machine.
    while (receiver.batches.length < batches && child.exitCode === null) await wait(2);
    await wait(kills * 7);
    child.kill("SIGKILL");
    await ending;
    if (child.signalCode === "SIGKILL") kills += 1;
  }
  expect(kills).toBeGreaterThanOrEqual(3);
  const ended = await start(...flags).ended;
  expect(ended.code).toBe(0);
  expect(done(ended)).toEqual({ kind: "done", eveLines: 60_012, quarantined: 12, sent: 60_000, dropped: 0 });
  expect(receiver.faults).toEqual([]);
  expect(received()).toEqual(expected(lines));
  const kept = (await readFile(home("quarantine", "lines.jsonl"), "utf8")).trimEnd().split("\n");
  expect(kept.map((line) => JSON.parse(line).text)).toEqual(
    Array.from({ length: 12 }, (_, n) => bad(n * 5_000 + 2_500)),
  );
}, 120_000);

test("[T15] [T14] while the hub is away the spool fills, and then everything is sent", async () => {
  const lines = eveLines(2_000, 4);
  const eve = join(directory, "day.json");
  await writeFile(eve, `${lines.slice(0, 1_000).join("\n")}\n`);
  receiver.failWith = 503;
  const { child, ended } = start("--eve", eve, "--flush.bulk", "20ms");
  while (!(await segments()).some((name) => name.startsWith("bulk"))) await wait(10);
  await writeFile(eve, `${lines.slice(1_000).join("\n")}\n`, { flag: "a" });
  while ((await segments()).filter((name) => name.startsWith("bulk")).length < 2) await wait(10);
  expect(receiver.batches).toEqual([]);
  receiver.failWith = undefined;
  while (received().count < 2_000) await wait(50);
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
  expect(received()).toEqual(expected(lines));
  expect(await segments()).toEqual([]);
  expect(receiver.heartbeats[0]).toMatchObject({ engine: { state: "absent" }, capture: { mode: "eve" } });
}, 60_000);

async function segments(): Promise<readonly string[]> {
  const names = await readdir(home("spool")).catch(() => []);
  return names.filter((name) => name.endsWith(".seg"));
}

test("[T16] an agent that lost its spool goes on after the hub's number", async () => {
  const eve = join(directory, "day.json");
  await writeFile(eve, `${eveLines(50, 6).join("\n")}\n`);
  expect((await start("--eve", eve, "--until-done").ended).code).toBe(0);
  await rm(home("spool"), { recursive: true });
  await writeFile(join(directory, "next.json"), `${eveLines(50, 7).join("\n")}\n`);
  expect((await start("--eve", join(directory, "next.json"), "--until-done").ended).code).toBe(0);
  expect(receiver.faults).toEqual([]);
  expect(received()).toEqual(expected([...eveLines(50, 6), ...eveLines(50, 7)]));
}, 60_000);

test("[T12] a second agent on the same directory is refused, and the first goes on", async () => {
  const eve = join(directory, "day.json");
  await writeFile(eve, "");
  const first = start("--eve", eve);
  while (receiver.heartbeats.length === 0) await wait(10);
  const second = await start("--eve", eve).ended;
  expect(second.code).toBe(1);
  expect(second.errors).toContain("E_DATA_IN_USE");
  first.child.kill("SIGTERM");
  expect((await first.ended).code).toBe(0);
  // A killed agent leaves no lock behind.
  const third = start("--eve", eve, "--until-done");
  expect((await third.ended).code).toBe(0);
}, 60_000);

test.each([
  ["[T11] a tabulation segment", ["--segment-class", "tabulation", "--interface", "eth0"], 1, "E_UNSUITABLE_SEGMENT"],
  ["[T11] a voting segment", ["--segment-class", "voting", "--eve", "x"], 1, "E_UNSUITABLE_SEGMENT"],
  ["[T10] no source", [], 2, "E_USAGE"],
  ["[T10] two sources", ["--interface", "eth0", "--eve", "x"], 2, "E_USAGE"],
  ["[T10] an EVE file that is not there", ["--eve", "/nowhere/eve.json", "--until-done"], 1, "E_NOT_FOUND"],
  ["[T13] a wrong token", ["--eve", "x", "--token", "wf1.wrong"], 1, "E_ENROLMENT_REFUSED"],
])(
  "%s ends it with its code",
  async (_what, flags, code, error) => {
    const ended = await start(...flags).ended;
    expect(ended.errors).toContain(error);
    expect(ended.code).toBe(code);
  },
  30_000,
);

test("[T10] what the hub refuses for good ends a job instead of waiting for ever", async () => {
  const eve = join(directory, "day.json");
  await writeFile(eve, `${eveLines(10, 5).join("\n")}\n`);
  receiver.failWith = 409;
  const ended = await start("--eve", eve, "--until-done").ended;
  expect(ended.code).toBe(1);
  expect(ended.errors).toContain("E_WIRE_CONFLICT");
  expect((await segments()).length).toBeGreaterThan(0);
}, 30_000);

test("[T21] an agent whose parent dies while the engine loads its rules ends, and the engine with it", async () => {
  const fake = join(directory, "fake-suricata");
  const script =
    '#!/bin/sh\n[ "$1" = -V ] && echo "Suricata version 7.0.10" && exit\ntrap "" TERM\nwhile :; do sleep 0.1; done\n';
  await writeFile(fake, script, { mode: 0o755 });
  const flags = ["--token", receiver.token, "--replay", MAIN, "--suricata", fake, "--parent-pipe"];
  const child = spawn(process.execPath, [MAIN, "--json", "--data", directory, ...flags], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  try {
    const ended = once(child, "close");
    const engine = await expect
      .poll(() => readFile(home("engine", "engine.pid"), "utf8").catch(() => ""), { timeout: 20_000 })
      .toMatch(/^\d+\n$/)
      .then(async () => Number(await readFile(home("engine", "engine.pid"), "utf8")));
    child.stdin.end();
    expect(await ended).toEqual([0, null]);
    await expect(readFile(`/proc/${engine}/cmdline`, "utf8")).rejects.toThrow("ENOENT");
  } finally {
    child.kill("SIGKILL");
  }
}, 60_000);

test("[T22] what was rotated away while the agent was down is read to its end, each line once", async () => {
  const lines = eveLines(1_200, 5);
  const eve = join(directory, "eve.json");
  const part = (from: number, to: number) => `${lines.slice(from, to).join("\n")}\n`;
  await writeFile(eve, part(0, 300));
  const first = start("--eve", eve);
  await expect.poll(() => received().count, { timeout: 20_000 }).toBe(300);
  first.child.kill("SIGKILL");
  await first.ended;
  // The other Suricata goes on: 300 lines more here, then two rotations, by number and by date.
  await appendFile(eve, part(300, 600));
  await rename(eve, `${eve}.2`);
  await writeFile(eve, part(600, 900));
  await rename(eve, `${eve}-20261103`);
  await writeFile(eve, part(900, 1_200));
  const second = start("--eve", eve);
  await expect.poll(() => received().count, { timeout: 20_000 }).toBe(1_200);
  second.child.kill("SIGTERM");
  const { errors, code } = await second.ended;
  expect([errors, code]).toEqual(["", 0]);
  const third = start("--eve", eve);
  await wait(1_500);
  third.child.kill("SIGTERM");
  await third.ended;
  expect(received()).toEqual(expected(lines));
  expect(receiver.faults).toEqual([]);
}, 90_000);

test("[T22] a rotated file that is gone is counted and said", async () => {
  const lines = eveLines(200, 6);
  const eve = join(directory, "eve.json");
  await writeFile(eve, `${lines.slice(0, 100).join("\n")}\n`);
  const first = start("--eve", eve);
  await expect.poll(() => received().count, { timeout: 20_000 }).toBe(100);
  first.child.kill("SIGTERM");
  await first.ended;
  // Kept open, so that its number is not given to the next file.
  await rename(eve, join(directory, "sensors", "gone"));
  await writeFile(eve, `${lines.slice(100).join("\n")}\n`);
  for (const run of [1, 2]) {
    const before = receiver.heartbeats.length;
    const again = start("--eve", eve);
    await expect.poll(() => receiver.heartbeats.length, { timeout: 20_000 }).toBeGreaterThan(before);
    await expect.poll(() => received().count, { timeout: 20_000 }).toBe(200);
    again.child.kill("SIGTERM");
    const { errors } = await again.ended;
    expect(errors.includes("E_EVE_GONE")).toBe(run === 1);
    expect(receiver.heartbeats.at(-1)?.records.dropped).toMatchObject({ "eve-file-gone": 1 });
  }
  expect(received()).toEqual(expected(lines));
}, 90_000);

test("[T20] a packed EVE file is played with today's times, or refused, and never read as if it were lines", async () => {
  const eve = join(directory, "day.json.gz");
  await writeFile(eve, gzipSync(`${eveLines(300, 10).join("\n")}\n`));
  const refused = await start("--eve", eve, "--until-done").ended;
  expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining("--replay-clock now")]);
  const began = Date.now();
  const ended = await start("--eve", eve, "--until-done", "--replay-clock", "now").ended;
  expect([ended.errors, ended.code]).toEqual(["", 0]);
  expect(done(ended)).toMatchObject({ eveLines: 300, sent: 300 });
  const times = receiver.batches.flatMap(({ body }) => decodeBatch(body).map((event) => Number(event.timestamp)));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(began * 1000);
}, 60_000);

test("[T23] a hub that has moved is reached at its new address, with the identity of old", async () => {
  const eve = join(directory, "day.json");
  await writeFile(eve, `${eveLines(20, 8).join("\n")}\n`);
  expect((await start("--eve", eve, "--until-done").ended).code).toBe(0);
  const file = home("identity", "identity.json");
  const { ingest, ...identity } = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...identity, ingest: "https://127.0.0.1:9" }));
  await appendFile(eve, `${eveLines(20, 9).join("\n")}\n`);
  const ended = await start("--eve", eve, "--until-done", "--ingest", ingest).ended;
  expect([ended.errors, ended.code]).toEqual(["", 0]);
  expect(received()).toEqual(expected([...eveLines(20, 8), ...eveLines(20, 9)]));
}, 60_000);
