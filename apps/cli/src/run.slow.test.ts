import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The real command line, as a person calls it. */
function watchfloor(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    execFile(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}

test("[L4] says what there is, with exit code 0", async () => {
  const { code, out } = await watchfloor([]);
  expect(code).toBe(0);
  for (const { name } of COMMANDS) expect(out).toContain(`\n  ${name} `);
  expect((await watchfloor(["version", "--json"])).out).toMatch(/^\{"version":"\d+\.\d+\.\d+"\}\n$/);
});

test("[L4] an unknown command or option is wrong usage and names the nearest", async () => {
  const [command, option] = await Promise.all([watchfloor(["qeury"]), watchfloor(["up", "--replya", "x"])]);
  expect(command).toMatchObject({ code: 2, out: "", err: expect.stringContaining('nearest="query"') });
  expect(option).toMatchObject({ code: 2, out: "", err: expect.stringContaining('nearest="--replay"') });
});

test("[L4] a failure is exit code 1, with code and advice", async () => {
  const { code, out, err } = await watchfloor(["query", "--data", "/nonexistent"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^E_NOT_FOUND: dataDirectory="\/nonexistent"/);
});

test("[L5] a pipe gets no colours", async () => {
  expect((await watchfloor([], { FORCE_COLOR: "1" })).out).not.toContain("\u001b");
});

test("[L7] a capture that is not there is refused before a hub is started", async () => {
  const { code, err } = await watchfloor(["up", "--replay", "/nonexistent.pcap", "--data", "/nonexistent"]);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('file="/nonexistent.pcap"') });
});
