/** A PostgreSQL server of its own for one run of the tests: a cluster in a temporary directory, gone afterwards. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Debian keeps each version's programs in a folder of its own. */
const PROGRAMS = "/usr/lib/postgresql";

export interface TestServer {
  readonly url: string;
  stop(): void;
}

/**
 * Starts it, or answers undefined where PostgreSQL is not installed.
 *
 * PostgreSQL refuses to run as root; then it runs as the user `postgres` that its package makes.
 */
export async function startPostgres(): Promise<TestServer | undefined> {
  const version = existsSync(PROGRAMS) ? readdirSync(PROGRAMS).toSorted().at(-1) : undefined;
  if (version === undefined) return undefined;
  const directory = mkdtempSync(join(tmpdir(), "watchfloor-postgres-"));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) {
    const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    chownSync(directory, id("-u"), id("-g"));
  }
  chmodSync(directory, 0o700);
  const run = (program: string, ...flags: readonly string[]) => {
    const command = [join(PROGRAMS, version, "bin", program), ...flags];
    const [first = "", ...rest] = asRoot
      ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", ...command]
      : command;
    execFileSync(first, rest, { stdio: "ignore", cwd: directory });
  };
  const data = join(directory, "data");
  const port = await freePort();
  run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync");
  const options = `-c listen_addresses=127.0.0.1 -p ${port} -k ${directory}`;
  run("pg_ctl", "-D", data, "-w", "-o", options, "-l", join(directory, "log"), "start");
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop() {
      run("pg_ctl", "-D", data, "-m", "immediate", "stop");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
