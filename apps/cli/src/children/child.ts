/**
 * A program of the house as a child process.
 *
 * It gets a process group of its own, so that a Ctrl-C reaches it only through us, in our order, and so that nothing
 * it started outlives it. Its standard input is a pipe that we hold open and never write to: should we be killed
 * with no chance to say anything, the pipe ends and the program ends itself (`--parent-pipe`, ARCHITECTURE.md).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { WatchfloorError } from "@watchfloor/domain";
import { type Line, lineSplitter, parseLine } from "./lines.ts";

export interface ChildSpec {
  /** For messages: `hub`, `sensor finney`. */
  readonly name: string;
  /** Behind Node's own path: flags of Node, then the program's `main.ts`. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Every line it says, in order. */
  readonly onLine?: (line: Line) => void;
  /** Its diagnostics, line by line; the last 20 are kept besides. */
  readonly onDiagnostic?: (text: string) => void;
}

/** How it ended. */
export interface ChildEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** The last lines of its diagnostics. */
  readonly said: readonly string[];
}

export interface Child {
  readonly name: string;
  readonly pid: number | undefined;
  /** Resolves when it ended and all it said was read. */
  readonly ended: Promise<ChildEnd>;
  /** The first line of `kind`. Rejects with E_PROGRAM_ENDED when it ends before it says so. */
  readonly says: (kind: string) => Promise<Line>;
  /** SIGTERM, and after `graceMs` SIGKILL to its whole group. Resolves as `ended`. */
  readonly stop: (graceMs: number) => Promise<ChildEnd>;
  /** At once and for the whole group; for a process that is itself ending. */
  readonly kill: (signal: "SIGTERM" | "SIGKILL") => void;
}

const KEPT_DIAGNOSTICS = 20;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the whole group is gone. EPERM: what is left of it is not ours any more.
  }
}

/** Starts a program with `--json --parent-pipe`. */
export function startChild(spec: ChildSpec): Child {
  const child = spawn(process.execPath, [...spec.command, ...spec.args, "--json", "--parent-pipe"], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: { ...spec.environment },
  });
  const said: string[] = [];
  const heard: Line[] = [];
  const waiting: {
    readonly kind: string;
    readonly resolve: (line: Line) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  let gone: ChildEnd | undefined;

  const ended = new Promise<ChildEnd>((resolve) => {
    const close = (code: number | null, signal: string | null): void => {
      if (gone !== undefined) return;
      gone = { code: code ?? undefined, signal: signal ?? undefined, said };
      signalGroup(child, "SIGKILL");
      for (const { reject } of waiting.splice(0)) reject(endedEarly(spec.name, gone));
      resolve(gone);
    };
    child.on("error", (error) => {
      said.push(error.message);
      close(1, null);
    });
    child.on("exit", () => signalGroup(child, "SIGKILL"));
    child.on("close", close);
  });
  // A pipe whose other end died is not our failure; the child's end is told by `ended`.
  child.stdin.on("error", () => {});
  child.stdout.setEncoding("utf8").on(
    "data",
    lineSplitter((text) => {
      const line = parseLine(text);
      if (line === undefined) return;
      if (!heard.some(({ kind }) => kind === line.kind)) heard.push(line);
      for (const waiter of waiting.filter(({ kind }) => kind === line.kind)) {
        waiting.splice(waiting.indexOf(waiter), 1);
        waiter.resolve(line);
      }
      spec.onLine?.(line);
    }),
  );
  child.stderr.setEncoding("utf8").on(
    "data",
    lineSplitter((text) => {
      said.push(text);
      if (said.length > KEPT_DIAGNOSTICS) said.shift();
      spec.onDiagnostic?.(text);
    }),
  );
  return {
    name: spec.name,
    pid: child.pid,
    ended,
    says: (kind) =>
      new Promise((resolve, reject) => {
        const earlier = heard.find((line) => line.kind === kind);
        if (earlier !== undefined) resolve(earlier);
        else if (gone !== undefined) reject(endedEarly(spec.name, gone));
        else waiting.push({ kind, resolve, reject });
      }),
    stop: async (graceMs) => {
      if (gone === undefined) {
        child.kill("SIGTERM");
        const late = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
        await ended;
        clearTimeout(late);
      }
      return ended;
    },
    kill: (signal) => signalGroup(child, signal),
  };
}

/** The child's own words say more than ours: its last error's line is in the facts, code first. */
function endedEarly(program: string, end: ChildEnd): WatchfloorError {
  const how = end.signal ?? `exit code ${end.code ?? "unknown"}`;
  return new WatchfloorError("E_PROGRAM_ENDED", {
    program,
    how,
    said: lastErrorOf(end) ?? crashOf(end) ?? end.said.at(-1),
  });
}

/** What Node says of a program that it could not load or go on with; its very last line is only Node's version. */
function crashOf(end: ChildEnd): string | undefined {
  return end.said.findLast((line) => /^(?:Uncaught )?\w*Error\b/.test(line))?.slice(0, 600);
}

/** What it ended with: its last error with the advice below it, or all that is kept where there is none. */
export function lastWordsOf(end: ChildEnd): string {
  const from = end.said.findLastIndex((line) => /^E_[A-Z_]+/.test(line));
  return end.said.slice(Math.max(from, 0)).join("\n") || "it ended without a word";
}

/** The last line of the diagnostics that starts with an error's code. */
export function lastErrorOf(end: ChildEnd): string | undefined {
  return end.said.findLast((line) => /^E_[A-Z_]+/.test(line))?.slice(0, 600);
}
