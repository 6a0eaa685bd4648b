/** `watchfloor up`: the hub with its room, and what it is asked to show. */
import { resolve } from "node:path";
import { describeFailure } from "@watchfloor/config";
import { WatchfloorError } from "@watchfloor/domain";
import type { Child } from "../children/child.ts";
import { countOf, type Line } from "../children/lines.ts";
import { defineCommand } from "../command.ts";
import type { House } from "../house/house.ts";
import { accountOf, balances, type SensorAccount, settle } from "./account.ts";
import { type Capture, demonstrationCapture, startNation } from "./demonstration.ts";
import { hubArguments, type RunningHub, startHub } from "./hub.ts";
import { refuseOtherData } from "./one-directory.ts";
import { printPanel } from "./panel.ts";
import { planOf } from "./plan.ts";
import { type Refused, refusedOf, tellRefused } from "./refused.ts";
import { finishReplay } from "./replays.ts";
import { startSensor } from "./sensor.ts";
import { UP_SETTINGS, type UpValues } from "./settings.ts";
import { sourcesOf } from "./sources.ts";
import { supervise } from "./supervise.ts";

/** How `up` speaks: panel and progress for people, or every program's lines for programs. */
function voice(house: House, values: UpValues) {
  const { terminal } = house;
  const streaming = values.json && !values.untilDone;
  let told = "";
  return {
    line: (program: string, line: Line): void => {
      if (streaming) terminal.out(`${JSON.stringify({ ...line, program })}\n`);
      // What has no end needs no progress: it would push the panel with the person's link out of sight.
      else if (values.replay.length > 0 && line.kind === "progress" && progressOf(line) !== told) {
        told = progressOf(line);
        terminal.err(`${told}\n`);
      }
    },
    diagnostic:
      (program: string) =>
      (text: string): void => {
        if (values.verbose) terminal.err(`${program}: ${text}\n`);
      },
  };
}

function progressOf(line: Line): string {
  const number = (field: string): string => countOf(line, field).toLocaleString("en-US");
  return `${number("eveLines")} EVE lines read, ${number("sent")} acknowledged by the hub`;
}

const accountTold = (line: Line, refused: readonly Refused[]): SensorAccount => ({
  refused,
  eveLines: countOf(line, "eveLines"),
  quarantined: countOf(line, "quarantined"),
  dropped: countOf(line, "dropped"),
});

async function start(house: House, values: UpValues): Promise<number> {
  const plan = planOf(values);
  const dataDirectory = resolve(house.cwd, values.data);
  const { line, diagnostic } = voice(house, values);
  let stopping = false;
  void house.stopAsked.then(() => {
    stopping = true;
  });
  const watched: Promise<unknown>[] = [];
  const keep = (first: Child, restart: () => Child, isOver = () => stopping): Promise<unknown> => {
    const kept = supervise(house, first, restart, isOver);
    watched.push(kept);
    return kept;
  };

  // What can be refused is refused before anything is started.
  const capture = (): Promise<Capture> => demonstrationCapture(house, dataDirectory);
  const sources = await sourcesOf(house, plan, values, dataDirectory, capture);
  sources.prepared.catch(() => {});
  const hub = await startHub(house, hubArguments(values, plan, dataDirectory), dataDirectory, diagnostic("hub"));
  void keep(hub.child, hub.restart).catch(() => {});
  // The room can be opened now; sensor and nation show in it as they come.
  announce(house, values, hub, dataDirectory, sources);
  let told: SensorAccount | undefined;
  const refused = new Map<string, Refused>();
  let finished: Promise<void> | undefined;
  let sensorEnd: Promise<unknown> | undefined;
  if (sources.sensor !== undefined) {
    const { name } = sources.sensor;
    await sources.prepared;
    const sensor = await startSensor(house, hub, dataDirectory, sources.sensor, {
      onDiagnostic: diagnostic(`sensor ${name}`),
      onLine: (said) => {
        const fault = refusedOf(said);
        // A sensor that was started again tells of all captures anew.
        if (fault !== undefined && !refused.has(fault.file)) {
          refused.set(fault.file, fault);
          house.terminal.err(tellRefused(fault));
        }
        if (said.kind === "done") {
          told = accountTold(said, [...refused.values()]);
          if (plan.kind === "replay") finished = finishReplay(house, dataDirectory, name);
        }
        if (said.kind !== "ready") line(`sensor ${name}`, said);
      },
    });
    // One that is done has nothing more to do, also when it has failed for a capture that it could not replay.
    const isDone = () => values.untilDone && told !== undefined;
    sensorEnd = keep(sensor.child, sensor.restart, () => stopping || isDone());
    sensorEnd.catch(() => {});
  }
  if (plan.kind === "demonstration") {
    const nation = () => startNation(house, dataDirectory, diagnostic("simulator"));
    // Scenery: the hub and the real sensor are worth looking at without it.
    supervise(house, nation(), nation, () => stopping).catch((error: unknown) => {
      house.terminal.err(`the simulated nation is gone: ${describeFailure(error).text}\n`);
    });
  }
  if (!values.untilDone || sources.sensor === undefined) {
    return failureOf(watched);
  }
  await Promise.race([sensorEnd, failureOf(watched)]);
  if (told === undefined) throw new WatchfloorError("E_PROGRAM_SILENT", { program: "sensor", missing: "done" });
  await finished;
  return conclude(house, values, hub, sources.sensor.name, told);
}

/** Rejects as soon as one of the kept programs is given up; never resolves. */
function failureOf(watched: readonly Promise<unknown>[]): Promise<never> {
  return new Promise((_, reject) => {
    for (const kept of watched) kept.catch(reject);
  });
}

function announce(
  house: House,
  values: UpValues,
  hub: RunningHub,
  dataDirectory: string,
  sources: { readonly told: readonly string[]; readonly remarks: readonly string[] },
): void {
  if (values.untilDone) return;
  if (values.json) {
    house.terminal.out(`${JSON.stringify({ ...hub.ready, data: dataDirectory, remarks: sources.remarks })}\n`);
    return;
  }
  house.terminal.out(
    printPanel(house.terminal, {
      room: hub.room,
      invitation: hub.invitation,
      running: ["hub", ...sources.told],
      dataDirectory,
      remarks: sources.remarks,
    }),
  );
}

/** Asks the hub what it holds of the replay and says it; a difference is a failure. */
async function conclude(
  house: House,
  values: UpValues,
  hub: RunningHub,
  sensor: string,
  told: SensorAccount,
): Promise<number> {
  await settle(hub.api, sensor, told, house.sleep);
  const account = await accountOf(await hub.api(), sensor, told);
  house.terminal.out(`${values.json ? JSON.stringify(account) : JSON.stringify(account, null, 2)}\n`);
  if (balances(account)) return account.refused.length === 0 ? 0 : 1;
  house.terminal.err(`${account.stored} stored of ${account.eve_lines - account.quarantined} expected\n`);
  return 1;
}

/** Runs until it is asked to stop, which is well, unless there was something to finish. */
function up(house: House, values: UpValues): Promise<number> {
  return Promise.race([start(house, values), house.stopAsked.then(() => (values.untilDone ? 1 : 0))]);
}

export const UP = defineCommand(
  "start hub, room and demonstration, a replay or live traffic",
  UP_SETTINGS,
  async (house, { values }, file) => {
    refuseOtherData(house, values.data, file);
    return up(house, values);
  },
);
