/** The real sensor of `watchfloor up`: enrolled when it has no identity yet, then started with its source. */
import { join } from "node:path";
import { enrolmentTokenAnswerSchema } from "@watchfloor/wire";
import type { Child } from "../children/child.ts";
import type { Line } from "../children/lines.ts";
import { commandOf, type House } from "../house/house.ts";
import type { RunningHub } from "./hub.ts";

export interface SensorPlan {
  /** Its name at the hub and its directory's. */
  readonly name: string;
  readonly geoId: string;
  /** Source, pace, rules: the sensor's own flags. */
  readonly source: readonly string[];
}

type AskedHub = Pick<RunningHub, "api" | "runFile">;

export interface RunningSensor {
  readonly child: Child;
  readonly restart: () => Child;
}

/**
 * Starts it; its first start carries a one-time token that the hub makes for it.
 *
 * @throws {WatchfloorError} what the hub answers when it makes no token.
 */
export async function startSensor(
  house: House,
  hub: AskedHub,
  dataDirectory: string,
  plan: SensorPlan,
  hear: { readonly onLine: (line: Line) => void; readonly onDiagnostic: (text: string) => void },
): Promise<RunningSensor> {
  const enrolled = await house.exists(join(dataDirectory, "sensors", plan.name, "identity", "identity.json"));
  const token = enrolled ? undefined : await enrolmentToken(hub, plan);
  // The hub may listen elsewhere than when the sensor was enrolled.
  const { ingest } = await hub.runFile();
  const start = (): Child =>
    house.family.start({
      name: `sensor ${plan.name}`,
      command: commandOf(house.root, "sensor"),
      args: ["--data", dataDirectory, "--name", plan.name, "--ingest", ingest, ...plan.source],
      // By the environment, not as a flag: every user of the machine may read a command line.
      environment: { ...house.environment, ...(token === undefined ? {} : { WATCHFLOOR_SENSOR_TOKEN: token }) },
      ...hear,
    });
  return { child: start(), restart: start };
}

async function enrolmentToken(hub: AskedHub, plan: SensorPlan): Promise<string> {
  const body = { sensorId: plan.name, geoId: plan.geoId, segment: "office", validForHours: 1 };
  return (await (await hub.api()).post("/api/v1/enrolment-tokens", body, enrolmentTokenAnswerSchema)).token;
}
