/** A program of the house, started as an operator would start it and watched from outside. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { nodeFlagsOf } from "@watchfloor/config";

export type Announcement = { readonly kind: string } & Readonly<Record<string, unknown>>;

export interface ProgramOptions {
  readonly name: "hub" | "sensor" | "simulator" | "cli";
  readonly flags: readonly string[];
  /** Cores the program may use, as `taskset -c` takes them; all when absent. */
  readonly cores?: string;
  /** Run inside this network namespace. */
  readonly namespace?: string;
}

/** `getconf CLK_TCK`, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** As the command line starts it. */
const flagsOf = (name: ProgramOptions["name"]) => (name === "cli" ? [] : nodeFlagsOf(name));

const MAIN = (name: string) => fileURLToPath(new URL(`../../${name}/src/main.ts`, import.meta.url));

/** A running program: its announcements, its memory, its end. */
export class Program {
  readonly #child: ChildProcess;
  readonly #heard: Announcement[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #errors: string[] = [];
  #exited = false;

  constructor(options: ProgramOptions) {
    const command = [process.execPath, ...flagsOf(options.name), MAIN(options.name), ...options.flags, "--json"];
    if (options.cores !== undefined) command.unshift("taskset", "-c", options.cores);
    if (options.namespace !== undefined) command.unshift("ip", "netns", "exec", options.namespace);
    const [first = process.execPath, ...rest] = command;
    this.#child = spawn(first, rest, { stdio: ["pipe", "pipe", "pipe"] });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new TypeError("a piped child has no pipes");
    createInterface({ input: stdout }).on("line", (line) => this.#hear(line));
    createInterface({ input: stderr }).on("line", (line) => {
      this.#errors.push(line);
      if (this.#errors.length > 200) this.#errors.shift();
    });
    this.#child.on("exit", () => {
      this.#exited = true;
      this.#wake();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The newest announcement of a kind, if there was one. */
  last(kind: string): Announcement | undefined {
    return this.#heard.findLast((said) => said.kind === kind);
  }

  /** Waits for an announcement. Fails with the program's last words when it ends or `timeoutMs` passes first. */
  async hear(kind: string, timeoutMs: number): Promise<Announcement> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const said = this.last(kind);
      if (said !== undefined) return said;
      const left = deadline - performance.now();
      if (this.#exited || left <= 0) {
        throw new Error(`no "${kind}" from the program: ${this.#errors.slice(-10).join("\n")}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        const waiting = this.#waiting;
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  /** Most memory the program ever held, bytes (`VmHWM`); 0 once it has ended. */
  peakMemoryBytes(): number {
    return readStatus(this.pid, "VmHWM");
  }

  /** Processor time the program has used, all threads, s; 0 once it has ended. */
  cpuSeconds(): number {
    try {
      const [, fields = ""] = readFileSync(`/proc/${this.pid}/stat`, "utf8").split(") ");
      const [user, system] = fields.split(" ").slice(11, 13).map(Number);
      return ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND;
    } catch {
      return 0;
    }
  }

  async stop(): Promise<void> {
    if (this.#exited) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(timer);
  }

  #hear(line: string): void {
    try {
      const said: unknown = JSON.parse(line);
      if (typeof said === "object" && said !== null && "kind" in said && typeof said.kind === "string") {
        this.#heard.push({ ...said, kind: said.kind });
        if (this.#heard.length > 10_000) this.#heard.splice(0, 5_000);
        this.#wake();
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#errors.push(line);
    }
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** One field of /proc/PID/status in bytes, 0 where the process is gone. */
export function readStatus(pid: number, field: "VmHWM" | "VmRSS"): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
