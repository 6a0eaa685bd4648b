import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { readCapture } from "@watchfloor/capture";
import { faultsOf } from "@watchfloor/config";
import { temporaryDirectory } from "@watchfloor/testkit";
import { expect, test } from "vitest";
import { SIMULATOR_CONFIGURATION } from "./configuration.ts";
import { truthSchema } from "./traffic/scenario/truth.ts";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "main.ts");

/** Exit code and both outputs; the program runs as its users run it. */
async function simulate(...flags: readonly string[]) {
  try {
    const { stdout, stderr } = await run(process.execPath, [MAIN, ...flags]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "stdout" in error && "stderr" in error)) throw error;
    return { code: error.code, stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

test("[M30] the table of configuration is sound", () => {
  expect(faultsOf(SIMULATOR_CONFIGURATION)).toEqual([]);
});

test("[M30] traffic to order: a capture that reads back, its answer sheet, and JSON lines", {
  timeout: 60_000,
}, async () => {
  const directory = await temporaryDirectory("simulate");
  try {
    const flags = [
      "--out",
      directory.path,
      "--hours",
      "0.05",
      "--staff",
      "2",
      "--scenario",
      "lure",
      "dns-tunnel",
      "--json",
    ];
    const { code, stdout } = await simulate("traffic", ...flags);
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line): { kind: string; file: string; truth: string } => JSON.parse(line));
    expect(lines.map(({ kind }) => kind)).toEqual(["wrote", "done"]);
    const truth = truthSchema.parse(JSON.parse(await readFile(lines[0]?.truth ?? "", "utf8")));
    expect(truth.planted.map(({ scenario }) => scenario)).toEqual(["lure", "dns-tunnel"]);
    let packets = 0;
    const file = lines[0]?.file ?? "";
    for await (const _packet of readCapture(createReadStream(file))) packets += 1;
    expect(packets).toBe(truth.packets);
    expect((await stat(file)).size).toBe(truth.bytes);
  } finally {
    await directory.remove();
  }
});

test("[M30] wrong usage ends with 2, a failure with 1, each with its code", { timeout: 60_000 }, async () => {
  const [nowhere, unknown, noHub] = await Promise.all([
    simulate("traffic"),
    simulate("traffic", "--sceanrio", "lure"),
    simulate("nation", "--hub", "http://127.0.0.1:9", "--token", "x", "--sensors", "1"),
  ]);
  expect(nowhere.code).toBe(2);
  expect(nowhere.stderr).toContain("E_CONFIG_INVALID");
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("--scenario");
  expect(noHub.code).toBe(1);
  expect(noHub.stderr).toContain("E_HUB_UNREACHABLE");
});
