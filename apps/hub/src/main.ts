/** The hub program: reads what it was told, hands the world to the hub, says when it stands and how it ended. */
import { readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describeFailure, openConfigurationFile, printHelp, wantsHelp, wantsJson } from "@watchfloor/config";
import { fromMillis, WatchfloorError } from "@watchfloor/domain";
import { readRegister } from "@watchfloor/jurisdictions/atlas";
import { isHostName } from "@watchfloor/pki";
import { destination, pino } from "pino";
import { HUB_CONFIGURATION, readHubConfiguration } from "./configuration.ts";
import { type Ready, startHub } from "./hub.ts";

/** Beyond this an orderly end is no longer waited for; what has landed is stored at the next start. */
const CLOSE_MS = 20_000;

/**
 * Threads of libuv, which the store's engine keeps for as long as a question takes and the landing needs for its files:
 * with the four it has by itself, four searches held every county's alerts up. Read when first used, hence set here.
 */
const POOL_THREADS = 16;

async function main(args: readonly string[]): Promise<void> {
  process.env.UV_THREADPOOL_SIZE ??= String(POOL_THREADS);
  if (wantsHelp(args)) {
    process.stdout.write(`${printHelp(HUB_CONFIGURATION)}\n`);
    return;
  }
  const file = await openConfigurationFile(args, process.env, (name) => readFile(name, "utf8"));
  const values = readHubConfiguration({ file, env: process.env, flags: args });
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  process.on("SIGINT", () => stop());
  process.on("SIGTERM", () => stop());
  if (values.parentPipe) process.stdin.on("end", stop).on("error", stop).resume();
  const hub = await startHub(
    { ...values, data: resolve(values.data) },
    {
      now: () => fromMillis(Date.now()),
      every,
      // Written at once: the last line before a crash is the one that counts.
      log: pino({ level: "warn" }, destination({ dest: 2, sync: true })),
      register: readRegister(),
      version: version(),
      pid: process.pid,
      hostName: ownName(),
      roomDirectory: await roomDirectory(),
      freePort,
      readText: (from) => readFile(from, "utf8"),
    },
  );
  process.stdout.write(values.json ? `${JSON.stringify(hub.ready)}\n` : forPeople(hub.ready));
  await stopped;
  const late = setTimeout(() => {
    process.stderr.write(`the hub did not end within ${CLOSE_MS} ms\n`);
    process.exit(1);
  }, CLOSE_MS);
  await hub.close();
  clearTimeout(late);
}

function forPeople({ room, ingest, enrol, invitation }: Ready): string {
  const lines = [`room    ${room}`, `sensors ${ingest}, enrolment ${enrol}`];
  if (invitation !== undefined) lines.push(`first sign-in (once, within 24 h): ${invitation}`);
  return `${lines.join("\n")}\n`;
}

function every(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms);
  timer.unref();
  return () => clearInterval(timer);
}

/** @throws {WatchfloorError} E_LISTEN when the host is none of this machine. */
async function freePort(host: string): Promise<number> {
  const { promise, resolve: free, reject } = Promise.withResolvers<number>();
  const probe = createServer();
  probe.once("error", (cause) => reject(new WatchfloorError("E_LISTEN", { host, port: 0 }, { cause })));
  probe.listen(0, host, () => {
    const bound = probe.address();
    probe.close(() => free(typeof bound === "object" && bound !== null ? bound.port : 0));
  });
  return promise;
}

function ownName(): string {
  const name = hostname().toLowerCase();
  return isHostName(name) ? name : "localhost";
}

async function roomDirectory(): Promise<string | undefined> {
  const directory = fileURLToPath(new URL("../../room/dist", import.meta.url));
  const found = await stat(resolve(directory, "index.html")).catch(() => undefined);
  return found === undefined ? undefined : directory;
}

function version(): string {
  const manifest: { readonly version?: unknown } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return String(manifest.version);
}

try {
  await main(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  const { text, json, exitCode } = describeFailure(error);
  if (wantsJson(process.argv.slice(2))) process.stdout.write(`${json}\n`);
  process.stderr.write(`${text}\n`);
  process.exit(exitCode);
}
