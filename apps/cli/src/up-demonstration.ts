/** The simulator's part of the demonstration: one capture for the real sensor, and a nation around it. */
import { join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import type { Child } from "./child.ts";
import { type House, scriptOf } from "./house.ts";
import { textOf } from "./lines.ts";
import type { RunningHub } from "./up-hub.ts";

/** States that vote on the day of the demonstration: Indiana, Ohio, North Carolina, West Virginia. */
const STATES = ["18", "39", "37", "54"];

/** Has the simulator write the demonstration's capture, or finds the one it wrote at an earlier start. */
export async function demonstrationCapture(house: House, dataDirectory: string): Promise<string> {
  const directory = join(dataDirectory, "simulator");
  const capture = join(directory, "demonstration.pcap");
  if (await house.exists(capture)) return capture;
  const child = house.family.start({
    name: "simulator",
    script: scriptOf(house, "simulator"),
    args: ["demonstration", "--out", directory],
    environment: house.environment,
  });
  const wrote = await child.says("wrote");
  const end = await child.ended;
  if (end.code !== 0)
    throw new WatchfloorError("E_PROGRAM_ENDED", { program: "simulator", how: `exit code ${end.code}` });
  return textOf(wrote, "file") ?? capture;
}

/** Starts the nation: virtual sensors that speak the real wire to the hub. */
export async function startNation(
  house: House,
  hub: RunningHub,
  dataDirectory: string,
  onDiagnostic: (text: string) => void,
): Promise<() => Child> {
  const run = await hub.runFile();
  return () =>
    house.family.start({
      name: "simulator",
      script: scriptOf(house, "simulator"),
      args: ["nation", "--hub", run.room, "--states", ...STATES, "--data", dataDirectory],
      environment: { ...house.environment, WATCHFLOOR_SIMULATOR_TOKEN: run.token },
      onDiagnostic,
    });
}
