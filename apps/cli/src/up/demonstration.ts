/** The simulator's part of the demonstration: one capture for the real sensor, and a nation around it. */
import { join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import type { Child } from "../children/child.ts";
import { type House, scriptOf } from "../house/house.ts";
import type { RunningHub } from "./hub.ts";

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
    script: scriptOf(house, "simulator"),
    args: ["demonstration", "--out", directory],
    environment: house.environment,
  });
  await child.says("wrote");
  const { code } = await child.ended;
  if (code !== 0) throw new WatchfloorError("E_PROGRAM_ENDED", { program: "simulator", how: `exit code ${code}` });
}

/** Starts the nation: virtual sensors that speak the real wire to the hub. */
export async function startNation(
  house: House,
  hub: RunningHub,
  dataDirectory: string,
  onDiagnostic: (text: string) => void,
): Promise<() => Child> {
  const run = await hub.runFile();
  // It asks nobody but this hub, so this process may trust its authority throughout.
  const trusting =
    run.ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: join(dataDirectory, "hub", "ca", "certificate.pem") };
  // The token is for enrolment, at the first start; one that is started again has its keys.
  return () =>
    house.family.start({
      name: "simulator",
      script: scriptOf(house, "simulator"),
      args: ["nation", "--hub", run.at, "--states", ...STATES, "--data", join(dataDirectory, "simulator")],
      environment: { ...house.environment, ...trusting, WATCHFLOOR_SIMULATOR_TOKEN: run.token },
      onDiagnostic,
    });
}
