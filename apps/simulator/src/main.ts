/** `watchfloor simulate`: reads the command line, does one job, says what it did. */
import { readFile } from "node:fs/promises";
import {
  describeFailure,
  openConfigurationFile,
  printHelp,
  readConfiguration,
  wantsHelp,
  wantsJson,
} from "@watchfloor/config";
import { fromMillis, unreachable, WatchfloorError } from "@watchfloor/domain";
import { readRegister } from "@watchfloor/jurisdictions/atlas";
import { SIMULATOR_CONFIGURATION } from "./configuration.ts";
import { runNation } from "./nation/nation.ts";
import { doorOfRunFile, postTo, type RoomDoor } from "./nation/room-door.ts";
import { Prng } from "./prng.ts";
import { COUNTY_IN_TROUBLE, demonstrationOrder } from "./story/demonstration.ts";
import { recordDemonstration } from "./story/recording.ts";
import { orderOf, produceFiles } from "./traffic/job.ts";
import { type Say, speak } from "./voice.ts";

const VERSION = "0.1.0";

type Values = Awaited<ReturnType<typeof read>>;

async function read() {
  const flags = process.argv.slice(2);
  const file = await openConfigurationFile(flags, process.env, (name) => readFile(name, "utf8"));
  return readConfiguration(SIMULATOR_CONFIGURATION, { file, env: process.env, flags }).values;
}

async function run(values: Values, say: Say, signal: AbortSignal): Promise<void> {
  const { job } = values;
  switch (job) {
    case "traffic":
      await produceFiles(orderOf(values), required(values.out, "out"), `office-${values.seed}`, say);
      return;
    case "demonstration":
      await produceFiles(demonstrationOrder(values.seed), required(values.out, "out"), "demonstration", say, {
        geoId: COUNTY_IN_TROUBLE,
      });
      return;
    case "recording":
      await recordDemonstration(values.seed, values.rules, required(values.out, "out"), say);
      return;
    case "nation": {
      const door = doorOf(values);
      const counts = await runNation({
        register: readRegister(),
        states: values.states,
        sensors: values.sensors,
        rate: values.rate,
        directory: values.data,
        agentVersion: VERSION,
        post: async (path, body) => postTo(await door(), path, body, signal),
        rng: new Prng(values.seed),
        now: () => fromMillis(Date.now()),
        signal,
        say,
      });
      say({ kind: "done", facts: { ...counts }, text: `${counts.sent} events in ${counts.batches} batches` });
      return;
    }
    default:
      unreachable(job);
  }
}

/** The hub that was named, or the one of the run file, which may come to stand elsewhere. */
function doorOf({ hub, token, runFile }: Values): () => Promise<RoomDoor> {
  if (runFile !== undefined) return () => doorOfRunFile(runFile, (file) => readFile(file, "utf8"));
  const door = { url: required(hub, "hub"), token: required(token, "token") };
  return async () => door;
}

function required(value: string | undefined, name: string): string {
  if (value !== undefined) return value;
  throw new WatchfloorError("E_CONFIG_INVALID", { name, reason: "is required for this job" });
}

async function main(): Promise<void> {
  if (wantsHelp(process.argv.slice(2))) {
    process.stdout.write(`${printHelp(SIMULATOR_CONFIGURATION)}\n`);
    return;
  }
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  try {
    const values = await read();
    if (values.parentPipe) process.stdin.resume().once("end", end).once("error", end);
    await run(
      values,
      speak(values.json, (line) => process.stdout.write(line)),
      ending.signal,
    );
  } catch (error) {
    if (ending.signal.aborted) return;
    const { text, json, exitCode } = describeFailure(error);
    if (wantsJson(process.argv.slice(2))) process.stdout.write(`${json}\n`);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  } finally {
    process.stdin.pause();
  }
}

await main();
