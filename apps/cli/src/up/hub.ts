/** The hub of `watchfloor up`: started, watched over, and asked with the operator's token. */
import { WatchfloorError } from "@watchfloor/domain";
import { HUB_START_MS, within } from "../ask/hub-access.ts";
import { type HubApi, hubApi, reach } from "../ask/hub-api.ts";
import { addressIn, answers, type RunFile, readRunFile } from "../ask/run-file.ts";
import { type Child, lastErrorOf } from "../children/child.ts";
import { type Line, textOf } from "../children/lines.ts";
import { commandOf, type House } from "../house/house.ts";
import type { Plan } from "./plan.ts";
import { enrolAddressOf, type UpValues } from "./settings.ts";

const STOP_MS = 15_000;

export interface RunningHub {
  readonly child: Child;
  /** As a browser opens it. */
  readonly room: string;
  /** One-time link for the first person; absent when there is one already. */
  readonly invitation: string | undefined;
  readonly ready: Line;
  /** Starts it again after it died: on the addresses it had. */
  readonly restart: () => Child;
  /** Its API with a token that is valid now: the hub renews it in its run file. */
  readonly api: () => Promise<HubApi>;
  readonly runFile: () => Promise<RunFile>;
}

/** What `up` was told of the hub, as the hub's own flags; what nobody said stays the hub's default. */
export function hubArguments(values: UpValues, plan: Plan, dataDirectory: string): readonly string[] {
  const enrol = values.enrol ?? (values.ingest === undefined ? undefined : enrolAddressOf(values.ingest));
  const flag = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [name, value];
  return [
    "--data",
    dataDirectory,
    ...flag("--listen", values.listen),
    ...flag("--ingest", values.ingest),
    ...flag("--enrol", enrol),
    ...(values.hosts.length === 0 ? [] : ["--hosts", ...values.hosts]),
    ...flag("--origin", values.origin),
    ...flag("--tls.certificate", values["tls.certificate"]),
    ...flag("--tls.key", values["tls.key"]),
    ...flag("--exercise", plan.kind === "demonstration" ? "Demonstration: nothing shown here is real" : undefined),
  ];
}

/** How often and how long to wait for a hub that was told to end and has not yet left the directory. */
const LEAVING_TRIES = 10;
const LEAVING_MS = 2_000;

/** A hub that says ready. Waits for a predecessor to leave; one that answers is not about to. */
async function readyHub(house: House, start: () => Child, dataDirectory: string): Promise<readonly [Child, Line]> {
  for (let tries = 0; ; tries += 1) {
    const child = start();
    try {
      return [child, await within(house, HUB_START_MS, "hub", child.says("ready"))];
    } catch (error) {
      const inUse = lastErrorOf(await child.stop(STOP_MS))?.startsWith("E_DATA_IN_USE") === true;
      if (!inUse) throw error;
      const run = await readRunFile(house, dataDirectory);
      const room = run !== undefined && (await answers(house, run)) ? run.room : undefined;
      if (room !== undefined || tries === LEAVING_TRIES)
        throw new WatchfloorError("E_DATA_IN_USE", { dataDirectory, room });
      if (tries === 0) house.terminal.err("another hub is just leaving this data directory; waiting for it\n");
      await house.sleep(LEAVING_MS);
    }
  }
}

export async function startHub(
  house: House,
  args: readonly string[],
  dataDirectory: string,
  onDiagnostic: (text: string) => void,
): Promise<RunningHub> {
  const start = (): Child =>
    house.family.start({
      name: "hub",
      command: commandOf(house.root, "hub"),
      args,
      environment: house.environment,
      onDiagnostic,
    });
  const [child, ready] = await readyHub(house, start, dataDirectory);
  const runFile = async (): Promise<RunFile> => {
    const run = await readRunFile(house, dataDirectory);
    if (run === undefined) throw new WatchfloorError("E_PROGRAM_SILENT", { program: "hub", missing: "run/hub.json" });
    return run;
  };
  return {
    child,
    room: textOf(ready, "room") ?? (await runFile()).room,
    invitation: textOf(ready, "invitation"),
    ready,
    restart: start,
    runFile,
    api: async () => {
      const at = addressIn(await runFile());
      return hubApi(at, reach(house, at.trust));
    },
  };
}
