/** What the real sensor of `watchfloor up` is pointed at, for each plan. */
import { join, resolve } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import type { House } from "../house/house.ts";
import { findProgram, howToInstall } from "../house/programs-installed.ts";
import type { Capture } from "./demonstration.ts";
import type { Plan } from "./plan.ts";
import { beginReplay } from "./replays.ts";
import type { SensorPlan } from "./sensor.ts";
import type { UpValues } from "./settings.ts";

/** The county in trouble of the demonstration: Finney County, Kansas. */
const DEMONSTRATION_PLACE = "20055";
/** Our own signatures, for a sensor that was given none. */
const STARTER_RULES = ["apps", "sensor", "rules", "starter.rules"];
/** What the network contract of the demonstration's office forbids. */
const CONTRACT_RULES = ["apps", "sensor", "rules", "contract-example.rules"];
/** What Suricata made of the demonstration's capture, for machines without Suricata. */
const RECORDED_EVE = ["apps", "simulator", "recorded", "demonstration.eve.json.gz"];

export interface Sources {
  readonly sensor: SensorPlan | undefined;
  /** In a sentence, for the panel. */
  readonly told: readonly string[];
  readonly remarks: readonly string[];
  /** What the sensor has to wait for. */
  readonly prepared: Promise<void>;
}

/** As one remark: the commands under the words. */
const withIndent = (lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [lines.join("\n        ")];

/** @throws {WatchfloorError} E_NOT_FOUND for a file that is not there, E_ENGINE_MISSING where only Suricata will do. */
export async function sourcesOf(
  house: House,
  plan: Plan,
  values: UpValues,
  dataDirectory: string,
  demonstrationCapture: () => Promise<Capture>,
): Promise<Sources> {
  const files = async (names: readonly string[]): Promise<readonly string[]> => {
    const paths = names.map((name) => resolve(house.cwd, name));
    for (const file of paths) if (!(await house.exists(file))) throw new WatchfloorError("E_NOT_FOUND", { file });
    return paths;
  };
  const given = await files(values.rules);
  const own = plan.kind === "demonstration" ? [STARTER_RULES, CONTRACT_RULES] : [STARTER_RULES];
  const rules = given.length > 0 ? given : own.map((path) => join(house.root, ...path));
  const engine = await findProgram(house, "suricata");
  const withRules = (...source: readonly string[]): readonly string[] => [
    ...source,
    ...(values.keepEve ? ["--keep-eve"] : []),
    "--rules",
    ...rules,
  ];
  const prepared = Promise.resolve();
  if (plan.kind === "empty") return { sensor: undefined, told: [], remarks: [], prepared };
  if (plan.kind === "demonstration") {
    const place = { name: "finney", geoId: DEMONSTRATION_PLACE };
    if (engine === undefined) {
      const source = ["--eve", join(house.root, ...RECORDED_EVE), "--speed", "1", "--replay-clock", "now"];
      const remarks = [
        "Suricata is not installed: sensor finney plays a recording of what it said, with today's times.",
        ...withIndent(await howToInstall(house)),
      ];
      return {
        sensor: { ...place, source },
        told: ["sensor finney: the recording of a bad morning in Finney County, KS"],
        remarks,
        prepared,
      };
    }
    const capture = await demonstrationCapture();
    const source = withRules("--replay", capture.file, "--speed", "1", "--replay-clock", "now");
    return {
      sensor: { ...place, source },
      prepared: capture.written,
      told: ["sensor finney: real Suricata on the packets of a bad morning"],
      remarks: [],
    };
  }
  if (engine === undefined) throw new WatchfloorError("E_ENGINE_MISSING");
  if (plan.kind === "live") {
    const source = withRules("--interface", plan.interface);
    const name = `live-${plan.interface
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")}`;
    return {
      sensor: { name, geoId: values.place, source },
      told: [`sensor ${name}: live on ${plan.interface}`],
      remarks: [],
      prepared,
    };
  }
  const captures = await files(plan.files);
  const name = await beginReplay(house, dataDirectory, { files: captures, speed: plan.speed, rules });
  const ending = values.untilDone ? ["--until-done"] : [];
  const source = [...ending, ...withRules("--replay", ...captures, "--speed", String(plan.speed))];
  const told = [`sensor ${name}: replays ${captures.length === 1 ? captures[0] : `${captures.length} captures`}`];
  return { sensor: { name, geoId: values.place, source }, told, remarks: [], prepared };
}
