import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isWatchfloorError } from "@watchfloor/domain";
import { suricataVersion, type TemporaryDirectory, temporaryDirectory } from "@watchfloor/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, isAlive, realDeps } from "./engine-lab.ts";
import { layoutOf } from "./layout.ts";
import { startEngine } from "./start.ts";

const noSuricata = suricataVersion() === undefined;
const REPLAY = { kind: "replay", files: [], speed: "max", clock: "original" } as const;
const GOOD = 'alert icmp any any -> any any (msg:"ping"; sid:9200001; rev:1;)\n';

let directory: TemporaryDirectory;

beforeEach(async () => {
  directory = await temporaryDirectory("start");
});
afterEach(() => directory.remove());

async function rulesFile(name: string, text: string): Promise<string> {
  const path = join(directory.path, name);
  await writeFile(path, text);
  return path;
}

/** Says its version, and else does nothing for a minute. */
async function fakeEngine(): Promise<string> {
  const path = await rulesFile(
    "fake",
    '#!/bin/sh\n[ "$1" = -V ] && echo "Suricata version 7.0.10" && exit\nexec sleep 60\n',
  );
  await chmod(path, 0o755);
  return path;
}

async function failure(ruleFiles: readonly string[], host = {}): Promise<unknown> {
  const options = { directory: join(directory.path, "engine"), mode: REPLAY, ruleFiles };
  return startEngine(options, realDeps(host)).then(
    async (engine) => {
      await engine.stop();
      return undefined;
    },
    (error: unknown) => error,
  );
}

test.skipIf(process.getuid?.() !== 0)("[N17] a directory that another user made first is refused", async () => {
  const root = join(directory.path, "engine");
  await mkdir(join(root, "run"), { recursive: true });
  await chown(root, 12345, 12345);
  const error = await failure([], { suricata: await fakeEngine() });
  expect(isWatchfloorError(error, "E_ENGINE_FAILED") && error.facts.owner).toBe(12345);
});

test.skipIf(process.getuid?.() !== 0)(
  "[N17] a directory of ours that an engine of another user left is taken",
  async () => {
    const run = join(directory.path, "engine", "run");
    await mkdir(run, { recursive: true });
    await chown(run, 12345, 12345);
    const script =
      '#!/bin/sh\n[ "$1" = -V ] && echo "Suricata version 7.0.10" && exit\necho "E: got there" >&2; exit 3\n';
    const fake = await rulesFile("ends", script);
    await chmod(fake, 0o755);
    const options = { directory: join(directory.path, "engine"), mode: REPLAY, ruleFiles: [], user: "root" };
    const error: unknown = await startEngine(options, realDeps({ suricata: fake })).catch((caught: unknown) => caught);
    expect(isWatchfloorError(error, "E_ENGINE_FAILED") && error.facts.lines).toBe("E: got there");
    expect((await stat(run)).uid).toBe(0);
  },
);

test("[N19] an engine that cannot become the user it was told to become is not started", async () => {
  const start = async (user: string, uid: number) => {
    const options = { directory: join(directory.path, "engine"), mode: REPLAY, ruleFiles: [], user };
    const deps = realDeps({ uid, suricata: await fakeEngine() });
    const error: unknown = await startEngine(options, deps).catch((caught: unknown) => caught);
    return [isWatchfloorError(error) && [error.code, error.facts.reason], deps.warned];
  };
  const another = "only root may start the engine as another user";
  expect(await start("no-such-user", 0)).toEqual([["E_ENGINE_ROOT", "no such user"], []]);
  expect(await start("a b", 0)).toEqual([["E_ENGINE_ROOT", "no user's name"], []]);
  expect(await start("root", 12345)).toEqual([["E_CONFIG_INVALID", another], []]);
  expect(await start("no-such-user", 12345)).toEqual([["E_CONFIG_INVALID", another], []]);
});

test.skipIf(noSuricata)("[N5] event rules of the distribution are loaded once, less those given", async () => {
  const events = join(directory.path, "system", "rules");
  await mkdir(events, { recursive: true });
  const event = (sid: number) =>
    `alert pkthdr any any -> any any (msg:"SURICATA e"; decode-event:ipv4.pkt_too_small; sid:${sid};)\n`;
  await writeFile(join(events, "decoder-events.rules"), `# ${event(2_200_009)}${event(2_200_000)}${event(2_200_001)}`);
  await writeFile(join(events, "files.rules"), GOOD);
  const given = await rulesFile("mine.rules", GOOD + event(2_200_001));
  const options = { directory: join(directory.path, "engine"), mode: REPLAY, ruleFiles: [given] };
  const engine = await startEngine(options, realDeps({ systemConfiguration: [join(directory.path, "system")] }));
  expect(engine.status()).toMatchObject({ rulesLoaded: 3, rulesFailed: 0 });
  await engine.stop();
});

test.skipIf(noSuricata)("[N6] a bad rule is named with the operator's file and line", async () => {
  const good = await rulesFile("good.rules", GOOD);
  const bad = await rulesFile(
    "bad.rules",
    `# comment\n\nalert tcp any any -> any any (msg:"x"; nonsense:1; sid:9200002;)\n`,
  );
  const error = await failure([good, bad]);
  expect(isWatchfloorError(error, "E_RULES") && error.facts).toMatchObject({ file: bad, line: 3, failed: 1 });
  const missing = await failure([join(directory.path, "none.rules")]);
  expect(isWatchfloorError(missing, "E_RULES") && missing.facts.reason).toBe("cannot be read");
});

test("[N7] no engine, or something else of that name", async () => {
  expect(isWatchfloorError(await failure([], { suricata: "no-such-suricata" }), "E_ENGINE_MISSING")).toBe(true);
  expect(isWatchfloorError(await failure([], { suricata: "true" }), "E_ENGINE_MISSING")).toBe(true);
});

test("[N7] an engine that ends at once is told with its last words", async () => {
  const fake = await rulesFile(
    "fake",
    '#!/bin/sh\n[ "$1" = -V ] && echo "Suricata version 7.0.10" && exit\necho "E: out of luck" >&2; exit 3\n',
  );
  await chmod(fake, 0o755);
  const error = await failure([], { suricata: fake });
  expect(isWatchfloorError(error, "E_ENGINE_FAILED") && error.facts).toMatchObject({
    code: 3,
    lines: "E: out of luck",
  });
});

test("[N7] a start that is called off ends the engine that is still loading", async () => {
  const fake = await rulesFile(
    "fake",
    '#!/bin/sh\n[ "$1" = -V ] && echo "Suricata version 7.0.10" && exit\nexec sleep 60\n',
  );
  await chmod(fake, 0o755);
  const abort = new AbortController();
  const options = { directory: join(directory.path, "engine"), mode: REPLAY, ruleFiles: [], signal: abort.signal };
  const starting = startEngine(options, realDeps({ suricata: fake })).catch((error: unknown) => error);
  const pidFile = layoutOf(options.directory, "/tmp").pidFile;
  expect(await eventually(() => readFile(pidFile, "utf8").then(Boolean, () => false), 5000)).toBe(true);
  const pid = Number(await readFile(pidFile, "utf8"));
  abort.abort();
  const error = await starting;
  expect(isWatchfloorError(error, "E_ENGINE_FAILED") && error.facts.reason).toBe("stopped while starting");
  expect(await isAlive(pid)).toBe(false);
});

test.skipIf(noSuricata)("[N7] an interface that is not there", async () => {
  const options = {
    directory: join(directory.path, "engine"),
    mode: { kind: "interface", name: "wfnone0" } as const,
    ruleFiles: [],
  };
  const error: unknown = await startEngine(options, realDeps()).catch((cause: unknown) => cause);
  expect(isWatchfloorError(error, "E_INTERFACE")).toBe(true);
});

test.skipIf(noSuricata)(
  "[N15] an engine left behind is ended by the next start; another program's pid is not",
  async () => {
    const options = { directory: join(directory.path, "engine"), mode: REPLAY, ruleFiles: [] };
    await (await startEngine(options, realDeps())).stop();
    const layout = layoutOf(options.directory, "/tmp");
    const leftover = spawn("suricata", ["-c", layout.configuration, "--unix-socket", "-l", layout.log], {
      stdio: "ignore",
    });
    await once(leftover, "spawn");
    const gone = once(leftover, "exit");
    await writeFile(layout.pidFile, `${leftover.pid}\n`);
    const deps = realDeps();
    await (await startEngine(options, deps)).stop();
    await gone;
    expect(deps.said).toContainEqual({ kind: "leftover-ended", pid: leftover.pid });
    await writeFile(layout.pidFile, `${process.pid}\n`);
    await (await startEngine(options, deps)).stop();
  },
);

test("[N15] the guardian ends the engine of an agent that was killed", async () => {
  // The agent is a process of its own, so that it can be killed -9; the engine a sleep that bears the marker.
  const root = join(directory.path, "engine");
  await mkdir(root);
  // It hears no SIGTERM, like the real one while it loads rules.
  const fake = await rulesFile("fake", "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 0.1; done\n");
  await chmod(fake, 0o755);
  const program = `
    import { launchEngine } from ${JSON.stringify(new URL("process.ts", import.meta.url).href)};
    import { layoutOf } from ${JSON.stringify(new URL("layout.ts", import.meta.url).href)};
    const layout = layoutOf(${JSON.stringify(root)}, "/tmp");
    const launch = { binary: ${JSON.stringify(fake)}, args: ["-c", layout.configuration], layout, startAs: undefined, orphanSeconds: 0, orphanGraceSeconds: 1 };
    console.log((await launchEngine(launch, () => new Promise(() => {}))).pid);
    setInterval(() => {}, 1000);`;
  const agent = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await once(agent.stdout, "data");
  const pid = Number(said);
  expect(await isAlive(pid)).toBe(true);
  agent.kill("SIGKILL");
  expect(await eventually(async () => !(await isAlive(pid)), 5000)).toBe(true);
});

test("[N17] a socket too deep down for its path is put where it fits, and stays the same", async () => {
  const deep = join(directory.path, "x".repeat(90), "engine");
  const layout = layoutOf(deep, "/tmp");
  expect(Buffer.byteLength(layout.socket)).toBeLessThanOrEqual(107);
  expect(layoutOf(deep, "/tmp")).toEqual(layout);
  expect(layoutOf(directory.path, "/tmp").socket).toBe(join(directory.path, "run", "command.socket"));
  if (noSuricata) return;
  const engine = await startEngine({ directory: deep, mode: REPLAY, ruleFiles: [] }, realDeps());
  await engine.done;
  expect(await readFile(layout.configuration, "utf8")).toContain(layout.socket);
  await rm(dirname(layout.socket), { recursive: true });
});
