/** One engine from its configuration to its answer on the command socket, live or for a replay. */
import { execFile } from "node:child_process";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import { type Account, mayBecome, resolveAccount } from "./account.ts";
import { checkedInterface, DEFAULT_HOME_NETWORKS, engineConfiguration } from "./configuration.ts";
import type { EngineDeps, EngineHost, EngineOptions, EngineTimeouts } from "./engine.ts";
import { type EngineLayout, layoutOf, ownedByAgent, prepareLayout } from "./layout.ts";
import { type EngineProcess, endLeftover, lastWords, launchEngine } from "./process.ts";
import { judgeRules, type LoadedRules, type PreparedRules, prepareRules } from "./rules.ts";
import { EngineSocket } from "./socket.ts";

const run = promisify(execFile);

/** 35,195 rules took 20 s on two idle cores, 118 s on two crowded ones. A stop writes the records of open flows. */
export const DEFAULT_TIMEOUTS: EngineTimeouts = { startMs: 600_000, stopMs: 20_000 };

/** The user that the set-up makes for the engine. */
const OWN_USER = "watchfloor";

/** How long an answer on the command socket may take before the engine counts as hung. */
const ANSWER_MS = 10_000;
const POLL_MS = 50;
const CALLED_OFF_MS = 1_000;

/** A live engine goes on writing for a minute when its agent dies, for the agent that comes back; a replay does not. */
const ORPHAN_SECONDS = { interface: 60, replay: 0 } as const;

/** Everything that is settled before the first start and stays so over restarts. */
export interface PreparedEngine {
  readonly options: EngineOptions;
  readonly deps: EngineDeps;
  readonly layout: EngineLayout;
  readonly account: Account;
  readonly version: string;
  readonly rules: PreparedRules;
  readonly timeouts: EngineTimeouts;
}

export interface RunningEngine {
  readonly process: EngineProcess;
  readonly socket: EngineSocket;
  readonly rules: LoadedRules;
}

/**
 * @returns `7.0.10`.
 * @throws {WatchfloorError} E_ENGINE_MISSING when the binary cannot be run or is no Suricata.
 */
export async function engineVersion(host: EngineHost): Promise<string> {
  const said = await run(host.suricata, ["-V"]).catch((cause: unknown) => {
    throw new WatchfloorError("E_ENGINE_MISSING", { binary: host.suricata }, { cause });
  });
  const version = /Suricata version (\d+\.\d+\.\d+)/.exec(said.stdout)?.[1];
  if (version === undefined)
    throw new WatchfloorError("E_ENGINE_MISSING", { binary: host.suricata, said: said.stdout });
  return version;
}

/** Ends a leftover, then writes directories, rules and configuration. @throws as `startEngine`, but for what runs. */
export async function prepareEngine(options: EngineOptions, deps: EngineDeps): Promise<PreparedEngine> {
  const { mode } = options;
  if (mode.kind === "interface") await requireInterface(mode.name);
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const version = await engineVersion(deps.host);
  const layout = layoutOf(options.directory, deps.host.temporary);
  const leftover = await endLeftover(layout, timeouts.stopMs, deps.sleep);
  if (leftover !== undefined) deps.say({ kind: "leftover-ended", pid: leftover });
  await mkdir(layout.root, { recursive: true, mode: 0o750 });
  const account = await accountOf(options, deps, dirname(layout.root));
  await prepareLayout(layout, account, deps.host.uid);
  const rules = await prepareRules(layout, account, options.ruleFiles, deps.host.systemConfiguration);
  const configuration = engineConfiguration({
    kind: mode.kind,
    ...(mode.kind === "interface" ? { interfaceName: mode.name } : {}),
    homeNetworks: options.homeNetworks ?? DEFAULT_HOME_NETWORKS,
    logDirectory: layout.eve,
    socketPath: layout.socket,
    ruleFiles: rules.files,
    classificationFile: rules.classificationFile,
    referenceFile: rules.referenceFile,
    thresholdFile: layout.threshold,
    engineLog: layout.engineLog,
    runAs: mode.kind === "interface" ? account.name : undefined,
  });
  await writeFile(layout.configuration, configuration, { mode: 0o640 });
  await ownedByAgent(layout.configuration, account);
  return { options, deps, layout, account, version, rules, timeouts };
}

/**
 * Whom the engine runs as. Nobody asked for the user we make ourselves, so that one may be missing.
 *
 * @throws {WatchfloorError} E_ENGINE_ROOT or E_CONFIG_INVALID when it cannot become the user that was asked for.
 */
async function accountOf({ user }: EngineOptions, deps: EngineDeps, parent: string): Promise<Account> {
  if (user !== undefined && !(await mayBecome(deps.host.uid, user))) {
    const reason = "only root may start the engine as another user";
    throw new WatchfloorError("E_CONFIG_INVALID", { name: "engine.user", value: user, reason });
  }
  const name = user ?? OWN_USER;
  const account = await resolveAccount(deps.host.uid, name, parent);
  if (account.keepsRoot === undefined) return account;
  const kept = new WatchfloorError("E_ENGINE_ROOT", { user: name, ...account.keepsRoot });
  if (user !== undefined) throw kept;
  deps.warn(kept);
  return account;
}

/** Suricata itself waits without end for an interface that never comes. */
async function requireInterface(name: string): Promise<void> {
  await access(`/sys/class/net/${checkedInterface(name)}`).catch((cause: unknown) => {
    throw new WatchfloorError("E_INTERFACE", { interface: name, reason: "is not there" }, { cause });
  });
}

/**
 * Starts Suricata and waits until its rules are loaded and it answers.
 *
 * @throws {WatchfloorError} E_RULES for a rule it refuses; E_INTERFACE when it may not open the interface;
 *   E_ENGINE_FAILED with its last lines when it ends, or does not answer in time.
 */
export async function startProcess(engine: PreparedEngine, signal: AbortSignal): Promise<RunningEngine> {
  const { options, deps, layout, account, timeouts } = engine;
  const live = options.mode.kind === "interface";
  const calledOff = AbortSignal.any([signal, ...(options.signal === undefined ? [] : [options.signal])]);
  await rm(layout.socket, { force: true });
  // A replay's captures bring their own directories; `single` gives the same alerts each time, but for thresholds.
  const args = live
    ? ["-l", layout.eve, "--af-packet"]
    : ["-l", layout.log, `--unix-socket=${layout.socket}`, "--runmode", "single", "-k", "none"];
  const process = await launchEngine(
    {
      binary: deps.host.suricata,
      args: ["-c", layout.configuration, ...args],
      layout,
      startAs: live ? undefined : account.ids,
      orphanSeconds: ORPHAN_SECONDS[options.mode.kind],
      orphanGraceSeconds: Math.ceil(timeouts.stopMs / 1000),
    },
    deps.sleep,
  );
  try {
    const socket = await firstAnswer(engine, process, calledOff);
    const rules = await judgeRules(socket, engine.rules);
    deps.say({ kind: "engine-started", version: engine.version, pid: process.pid });
    return { process, socket, rules };
  } catch (error) {
    // While it loads rules it hears no SIGTERM, and has no records to lose.
    await process.stop(calledOff.aborted ? CALLED_OFF_MS : timeouts.stopMs);
    throw error;
  }
}

async function firstAnswer(engine: PreparedEngine, process: EngineProcess, signal: AbortSignal): Promise<EngineSocket> {
  const { layout, deps, timeouts } = engine;
  const deadline = deps.elapsedMs() + timeouts.startMs;
  while (!process.hasEnded() && !signal.aborted && deps.elapsedMs() < deadline) {
    try {
      return await EngineSocket.connect(layout.socket, ANSWER_MS);
    } catch (error) {
      if (!isWatchfloorError(error, "E_ENGINE_FAILED")) throw error;
    }
    await deps.sleep(POLL_MS, undefined);
  }
  if (signal.aborted) throw new WatchfloorError("E_ENGINE_FAILED", { reason: "stopped while starting" });
  throw await engineFailure(engine, process);
}

/** The error that tells why an engine is gone, or does not answer. */
export async function engineFailure(engine: PreparedEngine, process: EngineProcess): Promise<WatchfloorError> {
  const { mode } = engine.options;
  const lines = await lastWords(engine.layout);
  if (mode.kind === "interface" && /not permitted|No such device|Permission denied/.test(lines)) {
    return new WatchfloorError("E_INTERFACE", { interface: checkedInterface(mode.name), lines });
  }
  const end = process.hasEnded() ? await process.ended : undefined;
  return new WatchfloorError("E_ENGINE_FAILED", {
    reason: end === undefined ? "does not answer" : "ended",
    code: end?.code,
    signal: end?.signal,
    lines,
  });
}
