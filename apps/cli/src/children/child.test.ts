import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandOf } from "../house/house.ts";
import { startChild } from "./child.ts";
import { createFamily } from "./family.ts";

/** A program of the house in small: says ready, starts a grandchild, ends by SIGTERM or at the end of its input. */
const PROGRAM = `
import { spawn } from "node:child_process";
const stubborn = process.argv.includes("--stubborn");
const grandchild = spawn("sleep", ["600"], { stdio: "ignore" });
process.on("SIGTERM", () => stubborn || process.exit(0));
if (process.argv.includes("--parent-pipe")) process.stdin.on("end", () => process.exit(0)).resume();
if (process.argv.includes("--fail")) {
  console.error("E_LISTEN: port=1");
  console.error("  The address is taken.");
  process.exit(1);
}
if (process.argv.includes("--crash")) null.nothing();
console.log("not json");
console.log(JSON.stringify({ kind: "ready", grandchild: grandchild.pid }));
setInterval(() => {}, 1000);
`;

let folder = "";
let script = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "watchfloor-cli-"));
  script = join(folder, "program.mjs");
  writeFileSync(script, PROGRAM);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const start = (...args: readonly string[]) =>
  startChild({ name: "program", command: [script], args, environment: process.env, onLine: () => {} });

async function gone(pid: number): Promise<boolean> {
  return expect
    .poll(() => alive(pid), { timeout: 10_000 })
    .toBe(false)
    .then(() => true);
}

test("[L1] stopping ends it in order and takes along what it had started", async () => {
  const child = start();
  const ready = await child.says("ready");
  expect(alive(Number(ready.grandchild))).toBe(true);
  expect(await child.stop(5_000)).toMatchObject({ code: 0, signal: undefined });
  expect(await gone(Number(ready.grandchild))).toBe(true);
});

test("[L21] flags of Node stand before the program, and the sensor has its own", async () => {
  const flags = commandOf("/house", "sensor");
  expect(flags).toEqual(["--max-semi-space-size=8", "/house/apps/sensor/src/main.ts"]);
  const asked = join(folder, "asked.mjs");
  writeFileSync(asked, 'console.log(JSON.stringify({ kind: "ready", flags: process.execArgv }));');
  const command = [...flags.slice(0, -1), asked];
  const child = startChild({ name: "program", command, args: [], environment: {} });
  expect(await child.says("ready")).toMatchObject({ flags: ["--max-semi-space-size=8"] });
  await child.ended;
});

test("[L1] one that will not end is killed with its group", async () => {
  const child = start("--stubborn");
  const ready = await child.says("ready");
  expect(await child.stop(100)).toMatchObject({ signal: "SIGKILL" });
  expect(await gone(Number(ready.grandchild))).toBe(true);
});

test("[L1] a family ends all of its children, however many", async () => {
  const family = createFamily();
  const children = [1, 2, 3].map(() =>
    family.start({ name: "p", command: [script], args: [], environment: process.env }),
  );
  await Promise.all(children.map((child) => child.says("ready")));
  await family.stopAll();
  expect(children.map(({ pid }) => alive(Number(pid)))).toEqual([false, false, false]);
});

test("[L2] a parent that is killed takes its children along", async () => {
  const parent = join(folder, "parent.mjs");
  const child = fileURLToPath(new URL("./child.ts", import.meta.url));
  writeFileSync(
    parent,
    `import { startChild } from ${JSON.stringify(child)};
    const child = startChild({ name: "p", command: [${JSON.stringify(script)}], args: [], environment: process.env });
    await child.says("ready");
    console.log(child.pid);`,
  );
  const process_ = spawn(process.execPath, [parent], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = await new Promise<number>((resolve) => process_.stdout.once("data", (text) => resolve(Number(text))));
  expect(alive(pid)).toBe(true);
  process_.kill("SIGKILL");
  expect(await gone(pid)).toBe(true);
});

test("[L3] an early end carries the program's own error", async () => {
  const child = start("--fail");
  await expect(child.says("ready")).rejects.toThrow(/E_PROGRAM_ENDED.*E_LISTEN: port=1/);
  expect((await child.ended).code).toBe(1);
  await expect(child.says("ready")).rejects.toThrow(/E_PROGRAM_ENDED/);
});

test("[L3] of one that crashes the fault is told, not Node's version below it", async () => {
  const failure: unknown = await start("--crash")
    .says("ready")
    .catch((error: unknown) => error);
  expect(String(failure)).toMatch(/E_PROGRAM_ENDED.*said="TypeError: Cannot read/);
});
