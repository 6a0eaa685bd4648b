/** `watchfloor doctor`: looks at everything that usually goes wrong, and says what to do. */
import { resolve } from "node:path";
import { defineConfiguration, PROGRAM_SETTINGS } from "@watchfloor/config";
import { z } from "zod";
import { answers, readRunFile } from "../ask/run-file.ts";
import { defineCommand } from "../command.ts";
import type { House } from "../house/house.ts";
import { lookAtCertificates, lookAtData, lookAtPorts } from "./data.ts";
import { lookAtEngine, lookAtRights } from "./engine.ts";
import { judgeDisk, judgeMemory, judgeNode, lookAtClock, lookAtStores } from "./machine.ts";
import { printVerdict, type Verdict } from "./verdict.ts";

const DOCTOR_SETTINGS = defineConfiguration(
  "doctor",
  {
    ...PROGRAM_SETTINGS,
    data: {
      schema: z.string().min(1),
      default: "./watchfloor-data",
      help: "the data directory to look at",
      placeholder: "DIR",
    },
  },
  {
    about: "Looks at this machine and at a data directory. Fails when something keeps Watchfloor from running.",
    usage: "watchfloor doctor [options]",
    examples: [
      { line: "watchfloor doctor", does: "one line for each thing: ok, warn or fail, and what to do" },
      { line: "watchfloor doctor --json", does: "the same as one object" },
    ],
  },
);

async function examine(house: House, dataDirectory: string): Promise<readonly Verdict[]> {
  const { machine } = house;
  const run = await readRunFile(house, dataDirectory);
  const hubRuns = run !== undefined && (await answers(house, run));
  return [
    judgeNode(machine.nodeVersion),
    await lookAtEngine(house, machine.ask),
    await lookAtRights(house),
    ...(await lookAtStores(house, machine.ask, machine.node)),
    judgeMemory(await house.readText("/proc/meminfo")),
    judgeDisk(await machine.freeBytes(dataDirectory)),
    await lookAtClock(machine.ask),
    await lookAtPorts(machine.portTaken, hubRuns),
    await lookAtData(house, dataDirectory),
    ...(await lookAtCertificates(house, dataDirectory, await machine.namesIn(resolve(dataDirectory, "sensors")))),
  ];
}

export const DOCTOR = defineCommand(
  "look at what usually goes wrong on this machine",
  DOCTOR_SETTINGS,
  async (house, { values }) => {
    const verdicts = await examine(house, resolve(house.cwd, values.data));
    const { terminal } = house;
    if (values.json) terminal.out(`${JSON.stringify({ verdicts })}\n`);
    else for (const verdict of verdicts) terminal.out(printVerdict(terminal, verdict));
    return verdicts.some(({ state }) => state === "fail") ? 1 : 0;
  },
);
