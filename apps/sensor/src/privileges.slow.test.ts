/** Whom Suricata runs as when the whole agent is started by root, and who may enter its directories. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { suricataVersion, type TemporaryDirectory, temporaryDirectory } from "@watchfloor/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Receiver, startReceiver } from "./receiver.fixture.ts";

const MAIN = join(import.meta.dirname, "main.ts");
// Every machine has it; the set-up's own user may be missing on a developer's.
const USER = "nobody";
const UNABLE = suricataVersion() === undefined || process.getuid?.() !== 0;

let directory: TemporaryDirectory;
let receiver: Receiver;
/** Ends the agents that a test started. */
const endings: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  directory = await temporaryDirectory("privileges");
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
  await receiver.close();
  await directory.remove();
});

interface Started {
  /** The uid of the Suricata that the agent started. */
  readonly uid: number;
  readonly errors: string;
}

const AS_USER = ["--engine.user", USER];

/** Runs the program on the loopback interface. */
function startAgent(data: string, more: readonly string[] = AS_USER) {
  const flags = ["--data", data, "--token", receiver.token, "--interface", "lo", ...more];
  // A root with a strict umask is no exception.
  const child = spawn("sh", ["-c", 'umask 077; exec "$0" "$@"', process.execPath, MAIN, "--json", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = once(child, "exit");
  endings.push(() => {
    child.kill("SIGTERM");
    return exit;
  });
  const heard = { out: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    heard.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    heard.errors += text;
  });
  return { child, exit, heard };
}

async function engineOf(data: string, more: readonly string[] = AS_USER): Promise<Started> {
  const { heard } = startAgent(data, more);
  // The first heartbeat goes out when all that is private is made.
  await expect.poll(() => receiver.heartbeats.length, { timeout: 50_000 }).toBeGreaterThan(0);
  await expect.poll(() => heard.out, { timeout: 50_000 }).toContain('"engine-started"');
  const pid = /"engine-started".*"pid":(\d+)/.exec(heard.out)?.[1];
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return { uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]), errors: heard.errors };
}

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test.skipIf(UNABLE)(
  "[T24] started by root the agent's Suricata is the user without rights, and only what is not private lies open (needs root and Suricata)",
  async () => {
    const data = join(directory.path, "srv", "data");
    const { uid, errors } = await engineOf(data);
    expect([uid, errors]).toEqual([Number(execFileSync("id", ["-u", USER])), ""]);
    const home = join(data, "sensors", "local");
    expect(await Promise.all([data, join(data, "sensors"), home].map(modeOf))).toEqual(["711", "711", "711"]);
    const closed = ["identity", "spool", "quarantine"].map((name) => modeOf(join(home, name)));
    expect(await Promise.all(closed)).toEqual(["700", "700", "700"]);
    expect(await modeOf(join(home, "engine"))).toBe("750");
    const files = ["identity/identity.json", "quarantine/lines.jsonl"].map((name) => modeOf(join(home, name)));
    expect(await Promise.all(files)).toEqual(["600", "600"]);
  },
  60_000,
);

test.skipIf(UNABLE)(
  "[T24] directories of ours that an earlier agent closed are opened for passing (needs root and Suricata)",
  async () => {
    const home = join(directory.path, "sensors", "local");
    await mkdir(home, { recursive: true });
    for (const path of [home, join(directory.path, "sensors")]) await chmod(path, 0o700);
    const { uid, errors } = await engineOf(directory.path);
    expect([uid === 0, errors]).toEqual([false, ""]);
  },
  60_000,
);

test.skipIf(UNABLE)(
  "[T25] that Suricata keeps root, because its user may not enter a directory of the operator's, is said, or refused where the user was named (needs root and Suricata)",
  async () => {
    const closed = join(directory.path, "root");
    await mkdir(closed);
    await chmod(closed, 0o700);
    const named = startAgent(join(closed, "data"));
    expect(await named.exit).toEqual([1, null]);
    expect(named.heard.errors).toMatch(/^E_ENGINE_ROOT: .*\n.*choose a --data/);
    expect(named.heard.errors).toContain(`directory="${closed}"`);
    const { uid, errors } = await engineOf(join(closed, "data"), []);
    expect(uid).toBe(0);
    expect(errors).toMatch(/^engine: E_ENGINE_ROOT: .*\n.*choose a --data/);
    expect(await modeOf(closed)).toBe("700");
  },
  60_000,
);

test.skipIf(UNABLE)(
  "[T21] an agent that is told to end at the moment its engine is ready ends, and the engine with it (needs root and Suricata)",
  async () => {
    const { child, exit, heard } = startAgent(join(directory.path, "data"));
    await new Promise<void>((resolve) => {
      child.stdout.on("data", () => {
        if (heard.out.includes('"engine-started"')) resolve();
      });
    });
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    const pid = /"engine-started".*"pid":(\d+)/.exec(heard.out)?.[1];
    await expect(readFile(`/proc/${pid}/cmdline`, "utf8")).rejects.toThrow("ENOENT");
  },
  40_000,
);
