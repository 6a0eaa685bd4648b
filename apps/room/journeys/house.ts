/** The whole house started as an operator starts it: `watchfloor up` on free ports and a directory of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const WATCHFLOOR = join(REPOSITORY, "apps/cli/src/main.ts");

export type Said = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** Asks the kernel for ports nobody uses; they are free again when this returns. */
async function freePorts(howMany: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: howMany }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("a TCP server without a port");
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A running `watchfloor up`. */
export class House {
  readonly data: string;
  readonly flags: readonly string[];
  readonly #child: ChildProcess;
  readonly #said: Said[] = [];
  readonly #errors: string[] = [];
  readonly ended: Promise<number | null>;

  private constructor(data: string, flags: readonly string[]) {
    this.data = data;
    this.flags = flags;
    this.#child = spawn(process.execPath, [WATCHFLOOR, "up", ...flags, "--json"], {
      cwd: REPOSITORY,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new TypeError("a piped child has no pipes");
    createInterface({ input: stdout }).on("line", (line) => {
      const said: unknown = JSON.parse(line);
      if (typeof said !== "object" || said === null) return;
      // The account of `--until-done` is one object for scripts and has no kind.
      this.#said.push({ ...said, kind: "kind" in said ? String(said.kind) : "account" });
    });
    createInterface({ input: stderr }).on("line", (line) => this.#errors.push(line));
    this.ended = new Promise((resolve) => this.#child.once("exit", (code) => resolve(code)));
  }

  /** Starts on free ports; `data` of an earlier house makes it a second start. */
  static async start(
    flags: readonly string[],
    data = mkdtempSync(join(tmpdir(), "watchfloor-journey-")),
  ): Promise<House> {
    const [room, ingest, enrol] = await freePorts(3);
    return new House(data, [
      "--data",
      data,
      "--listen",
      `localhost:${room}`,
      "--ingest",
      `127.0.0.1:${ingest}`,
      "--enrol",
      `127.0.0.1:${enrol}`,
      ...flags,
    ]);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until `up` has said a line of this kind. */
  async hear(kind: string, timeoutMs = 60_000): Promise<Said> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = this.#said.find((said) => said.kind === kind);
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`no "${kind}" from watchfloor up:\n${this.#errors.slice(-20).join("\n")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** As Ctrl-C does: the signal goes to the program the operator started. */
  async stop(): Promise<number | null> {
    this.#child.kill("SIGINT");
    return await this.ended;
  }

  /** Stops and removes the data. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Processes whose command line mentions `text`, by their ids. */
export async function processesOf(text: string): Promise<readonly number[]> {
  const { readdirSync, readFileSync } = await import("node:fs");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}
