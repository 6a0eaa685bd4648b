import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeFailure } from "./failure.ts";
import { wantsJson } from "./from-flags.ts";
import { openConfigurationFile } from "./open-file.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "watchfloor-failure-"));
  writeFileSync(join(folder, "file"), "x");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("[G12] a failure is one object too: kind, code, facts and advice, and nothing of the stack", () => {
  const known = describeFailure(new WatchfloorError("E_LISTEN", { host: "::1", port: 8470, reason: undefined }));
  expect(JSON.parse(known.json)).toEqual({
    kind: "error",
    code: "E_LISTEN",
    facts: { host: "::1", port: 8470 },
    advice: expect.stringContaining("--listen"),
  });
  const bug = describeFailure(new TypeError("bug"));
  expect(JSON.parse(bug.json)).toMatchObject({ kind: "error", code: "E_INTERNAL", facts: { reason: "bug" } });
  expect(bug.json).not.toContain("failure.test");
  expect([["--json"], ["x", "--json=true"], ["--", "--json"], []].map(wantsJson)).toEqual([true, true, false, false]);
});

test.each([
  ["a directory under a file", () => mkdirSync(join(folder, "file", "data", "hub"), { recursive: true }), "mkdir"],
  ["a file where a directory must be", () => mkdirSync(join(folder, "file")), "mkdir"],
  ["a directory where a file must be", () => readFileSync(folder), "read"],
  ["a full disk", () => writeFileSync("/dev/full", "x"), "write"],
  ["a directory that cannot be made at all", () => mkdirSync("/proc/nowhere"), "mkdir"],
])("[G14] what the system says of a disk is the operator's matter, without a stack: %s", (_what, work, at) => {
  const { text, json, exitCode } = describeFailure(thrownBy(work));
  expect(exitCode).toBe(1);
  expect(text).toMatch(/^E_DISK: .*reason="[a-z].*"/);
  expect(text.split("\n")).toHaveLength(2);
  expect(JSON.parse(json)).toMatchObject({ code: "E_DISK", facts: { at } });
});

test("[G14] what else the system says stays a fault of ours, with its stack", async () => {
  const missing = describeFailure(thrownBy(() => readFileSync(join(folder, "absent"))));
  expect(missing.text).toMatch(/^E_INTERNAL: Error: ENOENT.*\n +at /);
  // EACCES too, but of a program.
  const [error] = await once(spawn(join(folder, "file")), "error");
  expect(describeFailure(error).text).toMatch(/^E_INTERNAL: Error: spawn .* EACCES/);
});

test("[G15] a file of --config that is not there, is none or has no name is wrong usage", async () => {
  const open = (...args: readonly string[]) => openConfigurationFile(args, {}, (name) => readFile(name, "utf8"));
  expect(await open("--config", join(folder, "file"))).toEqual({ name: join(folder, "file"), text: "x" });
  expect(await open()).toBeUndefined();
  for (const args of [
    ["--config", join(folder, "absent")],
    ["--config", folder],
    ["--config"],
    ["--config", "--json"],
  ]) {
    const error: unknown = await open(...args).catch((caught: unknown) => caught);
    expect(describeFailure(error)).toMatchObject({ exitCode: 2, text: expect.stringMatching(/^E_CONFIG_INVALID/) });
  }
  const nothing = openConfigurationFile(["--config", "x"], {}, async () => undefined);
  await expect(nothing).rejects.toThrow(/E_CONFIG_INVALID.*there is no such file/);
});
