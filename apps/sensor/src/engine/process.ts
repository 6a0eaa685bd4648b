/**
 * One run of Suricata: started, watched, ended in order, and never left behind.
 *
 * It runs in a session of its own, so that Ctrl-C at the terminal reaches the agent only, which then ends it in order.
 * A guardian (a shell that reads a pipe held by the agent) ends it when the agent dies without a word: kill -9 closes
 * the pipe. Should the guardian be killed as well, the next start ends the leftover named by engine.pid.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import type { Account } from "./account.ts";
import { type EngineLayout, ignoreMissing } from "./layout.ts";

export interface EngineEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

export interface EngineProcess {
  readonly pid: number;
  /** Settles when the process is gone; never rejects. */
  readonly ended: Promise<EngineEnd>;
  hasEnded(): boolean;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. */
  stop(graceMs: number): Promise<EngineEnd>;
}

export interface Launch {
  readonly binary: string;
  readonly args: readonly string[];
  readonly layout: EngineLayout;
  /** Undefined ids start it as the agent; a live engine starts as root and steps down by itself. */
  readonly startAs: Account["ids"];
  /** How long an engine outlives an agent that died without a word. */
  readonly orphanSeconds: number;
  /** How long the orphan has to end in order. */
  readonly orphanGraceSeconds: number;
}

type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

/**
 * Waits for the end of the pipe, then ends the process while it is still the same program: in order, and when that does
 * not help, as while it loads rules, at once. $1 pid, $2 marker, $3 seconds before, $4 seconds between.
 */
const GUARDIAN = `cat >/dev/null; sleep "$3"
for signal in TERM KILL; do
  grep -qaF -- "$2" "/proc/$1/cmdline" 2>/dev/null || exit 0
  kill -$signal "$1"
  for second in $(seq "$4"); do
    sleep 1
    grep -qaF -- "$2" "/proc/$1/cmdline" 2>/dev/null || exit 0
  done
done`;

/** Starts Suricata. @throws what spawn throws when the binary cannot be run. */
export async function launchEngine(launch: Launch, sleep: Sleep): Promise<EngineProcess> {
  const { layout, startAs } = launch;
  const output = await open(layout.console, "w", 0o640);
  let child: ChildProcess;
  let exited: Promise<readonly [code: number | null, signal: string | null]>;
  try {
    child = spawn(launch.binary, launch.args, {
      cwd: layout.root,
      detached: true,
      stdio: ["ignore", output.fd, output.fd],
      ...(startAs ?? {}),
    });
    // Listened for at once: an engine may be gone before the next line of ours runs.
    exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve([code, signal])));
    await once(child, "spawn");
  } finally {
    await output.close();
  }
  const pid = pidOf(child);
  const guardian = startGuardian(pid, launch);
  const written = writeFile(layout.pidFile, `${pid}\n`, { mode: 0o640 });
  let isOver = false;
  const ended = exited.then(async ([code, signal]): Promise<EngineEnd> => {
    isOver = true;
    guardian.dismiss();
    await written.catch(() => undefined);
    await rm(layout.pidFile, { force: true });
    return { code: code ?? undefined, signal: signal ?? undefined };
  });
  try {
    await written;
  } catch (error) {
    // A disk that is full: without its pid file the next start could not find it.
    child.kill("SIGKILL");
    throw error;
  }
  return {
    pid,
    ended,
    hasEnded: () => isOver,
    async stop(graceMs) {
      if (!isOver) child.kill("SIGTERM");
      const patience = new AbortController();
      const late = sleep(graceMs, patience.signal).then(
        () => "late" as const,
        () => "late" as const,
      );
      if ((await Promise.race([ended, late])) === "late" && !isOver) child.kill("SIGKILL");
      patience.abort();
      return ended;
    },
  };
}

/**
 * Ends the engine that an agent before us left running in the same directory.
 *
 * @returns its pid, or undefined when there was none. A pid that another program bears by now is left alone.
 */
export async function endLeftover(layout: EngineLayout, graceMs: number, sleep: Sleep): Promise<number | undefined> {
  const text = await readFile(layout.pidFile, "utf8").catch(ignoreMissing);
  const pid = Number(text);
  if (text === undefined || !Number.isSafeInteger(pid) || pid <= 1) return undefined;
  if (!(await isOurEngine(pid, layout))) return undefined;
  process.kill(pid, "SIGTERM");
  for (let waited = 0; await isOurEngine(pid, layout); waited += 50) {
    if (waited >= graceMs) process.kill(pid, "SIGKILL");
    await sleep(50, undefined);
  }
  await rm(layout.pidFile, { force: true });
  return pid;
}

async function isOurEngine(pid: number, layout: EngineLayout): Promise<boolean> {
  // A zombie's command line is empty: it counts as ended.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return commandLine.split("\0").includes(layout.configuration);
}

/** The last lines the engine wrote, for the error that tells of its end. */
export async function lastWords(layout: EngineLayout, lines = 6): Promise<string> {
  const log = await readFile(layout.engineLog, "utf8").catch(() => "");
  const early = await readFile(layout.console, "utf8").catch(() => "");
  const all = `${early}\n${log}`.split("\n").map((line) => line.replace(/^\[\d+ - [^\]]*\] /, "").trim());
  const telling = all.filter((line) => /\b(Error|Warning):|^[EW]: /.test(line));
  const chosen = telling.length > 0 ? telling : all.filter((line) => line !== "");
  return chosen.slice(-lines).join(" | ").slice(-1500);
}

function startGuardian(pid: number, launch: Launch): { dismiss(): void } {
  const { layout, orphanSeconds, orphanGraceSeconds } = launch;
  const words = [pid, layout.configuration, orphanSeconds, orphanGraceSeconds].map(String);
  const child = spawn("/bin/sh", ["-c", GUARDIAN, "sh", ...words], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  return {
    dismiss() {
      child.kill("SIGKILL");
      child.stdin.destroy();
    },
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new TypeError("a process without a pid");
  return child.pid;
}
