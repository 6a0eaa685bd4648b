/** The simulator's part of the demonstration: one capture for the real sensor, and a nation around it. */
import { join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import { runFileOf } from "../ask/run-file.ts";
import type { Child } from "../children/child.ts";
import { commandOf, type House } from "../house/house.ts";

/** States that vote on the day of the demonstration: Indiana, Ohio, North Carolina, West Virginia. */
const STATES = ["18", "39", "37", "54"];

/** The capture of the demonstration: where it is or will be, and a promise that it is there. */
export interface Capture {
  readonly file: string;
  readonly written: Promise<void>;
}

/** Has the simulator write it, or finds the one that it wrote at an earlier start: same seed, same bytes. */
export async function demonstrationCapture(house: House, dataDirectory: string): Promise<Capture> {
  const directory = join(dataDirectory, "simulator");
  const file = join(directory, "demonstration.pcap");
  // The answer sheet is written after the capture: both there means that neither is half.
  const whole = (await house.exists(file)) && (await house.exists(join(directory, "demonstration.truth.json")));
  return { file, written: whole ? Promise.resolve() : writeCapture(house, directory) };
}

async function writeCapture(house: House, directory: string): Promise<void> {
  const child = house.family.start({
    name: "simulator",
    command: commandOf(house.root, "simulator"),
    args: ["demonstration", "--out", directory],
    environment: house.environment,
  });
  await child.says("wrote");
  const { code } = await child.ended;
  if (code !== 0) throw new WatchfloorError("E_PROGRAM_ENDED", { program: "simulator", how: `exit code ${code}` });
}

/** Starts the nation: virtual sensors that speak the real wire to the hub. */
export function startNation(house: House, dataDirectory: string, onDiagnostic: (text: string) => void): Child {
  // Address, trust and token are in the hub's run file, the token renewed before its hour is over.
  const hub = ["--run-file", runFileOf(dataDirectory)];
  return house.family.start({
    name: "simulator",
    command: commandOf(house.root, "simulator"),
    args: ["nation", ...hub, "--states", ...STATES, "--data", join(dataDirectory, "simulator")],
    environment: house.environment,
    onDiagnostic,
  });
}
