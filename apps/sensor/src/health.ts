/** The sensor's word about itself, every five seconds, whatever happens. */
import { ageOf, type Clock, isWatchfloorError, type WatchfloorError } from "@watchfloor/domain";
import type { SpoolStatus } from "@watchfloor/spool";
import type { Uplink } from "@watchfloor/uplink";
import { HEARTBEAT_INTERVAL_MS, type Heartbeat, WIRE_VERSION } from "@watchfloor/wire";
import type { EngineState, EngineStatus } from "./engine/engine.ts";
import type { PipelineTally } from "./pipeline.ts";

/** All that a heartbeat tells of, read at the moment it is sent. */
export interface Vitals {
  readonly agentVersion: string;
  /** Undefined when recorded EVE files are read and none runs. */
  readonly engine: EngineStatus | undefined;
  readonly capture: Pick<Heartbeat["capture"], "mode" | "source">;
  readonly pipeline: PipelineTally;
  readonly quarantined: number;
  /** Lost on purpose, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** From the newest record's time to its batch being on disk, µs; 0 where the times are old ones. */
  readonly lagUs: number;
  readonly spool: SpoolStatus;
  readonly process: Heartbeat["process"];
}

/** The engine's states in the wire's words: what will be started again is `backoff`, what ended for good is `done`. */
const STATES: Readonly<Record<EngineState, Heartbeat["engine"]["state"]>> = {
  starting: "starting",
  running: "running",
  restarting: "backoff",
  failed: "backoff",
  done: "done",
  stopped: "done",
};

export function heartbeat(vitals: Vitals, now: ReturnType<Clock>): Heartbeat {
  const { engine, spool, pipeline } = vitals;
  const startedAtUs = engine?.startedAt;
  return {
    wire: WIRE_VERSION,
    sentAtUs: now,
    agentVersion: vitals.agentVersion,
    engine: {
      version: engine?.version.slice(0, 64) ?? "",
      state: engine === undefined ? "absent" : STATES[engine.state],
      ...(startedAtUs === undefined ? {} : { startedAtUs }),
      restarts: engine?.restarts ?? 0,
      rulesLoaded: engine?.rulesLoaded ?? 0,
      rulesFailed: engine?.rulesFailed ?? 0,
    },
    capture: {
      ...vitals.capture,
      packets: engine?.packets ?? 0,
      bytes: engine?.bytes ?? 0,
      kernelDrops: engine?.kernelDrops ?? 0,
    },
    records: {
      linesRead: pipeline.linesRead,
      eventsEncoded: pipeline.eventsEncoded,
      quarantined: vitals.quarantined,
      engineEvents: pipeline.engineEvents,
      dropped: { ...vitals.dropped },
      lagUs: vitals.lagUs,
    },
    spool: {
      heldBatches: spool.heldBatches,
      heldBytes: spool.heldBytes,
      maxBytes: spool.maxBytes,
      oldestAgeUs: spool.oldestSealedAtUs === undefined ? 0 : ageOf(spool.oldestSealedAtUs, now),
    },
    process: vitals.process,
  };
}

export interface HeartbeatDeps {
  readonly uplink: Pick<Uplink, "sendHeartbeat">;
  readonly vitals: () => Promise<Vitals>;
  readonly now: Clock;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** A heartbeat failed; told at each change of the reason, and with undefined when they go out again. */
  readonly onProblem: (error: WatchfloorError | undefined) => void;
}

/** Runs until the signal aborts; a heartbeat that cannot be sent is not sent later, the next one says more. */
export async function runHeartbeats(deps: HeartbeatDeps): Promise<void> {
  const { signal } = deps;
  let failing: string | undefined;
  while (!signal.aborted) {
    let problem: WatchfloorError | undefined;
    try {
      await deps.uplink.sendHeartbeat(heartbeat(await deps.vitals(), deps.now()), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isWatchfloorError(error)) throw error;
      problem = error;
    }
    if (problem?.code !== failing) deps.onProblem(problem);
    failing = problem?.code;
    await deps.sleep(HEARTBEAT_INTERVAL_MS, signal).catch(() => undefined);
  }
}
