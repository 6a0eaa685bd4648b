import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { watchfloor, watchfloorWith } from "./house/command-line.fixture.ts";

test("[L4] says what there is, with exit code 0", async () => {
  const { code, out } = await watchfloor();
  expect(code).toBe(0);
  for (const { name } of COMMANDS) expect(out).toContain(`\n  ${name} `);
  expect((await watchfloor("version", "--json")).out).toMatch(/^\{"version":"\d+\.\d+\.\d+"\}\n$/);
});

test("[L4] an unknown command or option is wrong usage and names the nearest", async () => {
  const [command, option] = await Promise.all([watchfloor("qeury"), watchfloor("up", "--replya", "x")]);
  expect(command).toMatchObject({ code: 2, out: "", err: expect.stringContaining('nearest="query"') });
  expect(option).toMatchObject({ code: 2, out: "", err: expect.stringContaining('nearest="--replay"') });
});

test("[L4] a failure is exit code 1, with code and advice", async () => {
  const { code, out, err } = await watchfloor("query", "--data", "/nonexistent");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^E_NOT_FOUND: dataDirectory="\/nonexistent"/);
});

test.each([
  ["the command line", ["qeury"], 2, "E_USAGE"],
  ["a command", ["query", "--data", "/nonexistent"], 1, "E_NOT_FOUND"],
  ["a program passed on to", ["sensor", "--eve", "x", "--flush.bulk", "100"], 2, "E_CONFIG_INVALID"],
  [
    "a program started",
    ["up", "--no-demo", "--data", join(import.meta.dirname, "run.ts"), "--listen", "127.0.0.1:0"],
    1,
    "E_DISK",
  ],
])("[L4] with --json a failure of %s is one object too", async (_what, args, code, error) => {
  const ended = await watchfloor(...args, "--json");
  expect([ended.code, ended.err.split(":")[0]]).toEqual([code, error]);
  expect(JSON.parse(ended.out)).toMatchObject({ kind: "error", code: error, advice: expect.stringContaining(" ") });
});

test("[L5] a pipe gets no colours", async () => {
  expect((await watchfloorWith({ env: { FORCE_COLOR: "1" } })).out).not.toContain("\u001b");
});

test("[L7] a capture that is not there is refused before a hub is started", async () => {
  const { code, err } = await watchfloor("up", "--replay", "/nonexistent.pcap", "--data", "/nonexistent");
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('file="/nonexistent.pcap"') });
});
