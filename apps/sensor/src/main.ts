/** The sensor program: reads what it was told, hands the world to the agent, says how it ended. */
import { readFileSync } from "node:fs";
import { readFile, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describeFailure, openConfigurationFile, printHelp, wantsHelp, wantsJson } from "@watchfloor/config";
import { fromMillis } from "@watchfloor/domain";
import { runAgent } from "./agent.ts";
import { readSensorConfiguration, SENSOR_CONFIGURATION } from "./configuration.ts";
import { createReport } from "./report.ts";

/** Where Debian, Fedora and a build from source put what belongs to Suricata. */
const SYSTEM_CONFIGURATION = ["/etc/suricata", "/etc/suricata/rules", "/usr/share/suricata/rules"];

async function main(args: readonly string[]): Promise<void> {
  if (wantsHelp(args)) {
    process.stdout.write(`${printHelp(SENSOR_CONFIGURATION)}\n`);
    return;
  }
  const file = await openConfigurationFile(args, process.env, (name) => readFile(name, "utf8"));
  const values = readSensorConfiguration({ file, env: process.env, flags: args });
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error("stopped"));
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  if (values.parentPipe) process.stdin.on("end", stop).on("error", stop).resume();
  const absolute = (paths: readonly string[]) => paths.map((one) => resolve(one));
  await runAgent(
    {
      ...values,
      data: resolve(values.data),
      replay: absolute(values.replay),
      eve: absolute(values.eve),
      rules: absolute(values.rules),
    },
    {
      version: version(),
      now: () => fromMillis(Date.now()),
      elapsedMs: () => performance.now(),
      sleep,
      random: Math.random,
      report: createReport({
        json: values.json,
        out: (line) => process.stdout.write(`${line}\n`),
        err: (line) => process.stderr.write(`${line}\n`),
      }),
      // Loaded when needed: the certificate library is a third of the agent's start, the engine's code idle with --eve.
      createKeyAndRequest: async () => (await import("@watchfloor/pki")).createKeyAndRequest(),
      startEngine: async (options, deps) => (await import("./engine/index.ts")).startEngine(options, deps),
      host: {
        suricata: values.suricata,
        systemConfiguration: SYSTEM_CONFIGURATION,
        temporary: tmpdir(),
        uid: process.geteuid?.(),
      },
      process: async (directory) => {
        const { bavail, bsize } = await statfs(directory);
        const { user, system } = process.cpuUsage();
        return { rssBytes: process.memoryUsage.rss(), cpuUs: user + system, diskFreeBytes: bavail * bsize };
      },
      stopping: stopping.signal,
    },
  );
}

/** Rejects with the signal's own reason, where Node's timer has an error of its own. */
async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
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
