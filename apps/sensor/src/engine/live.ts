/** A live engine kept alive: asked every few seconds how it is, started again when it ends or hangs. */
import { isWatchfloorError, type WatchfloorError } from "@watchfloor/domain";
import type { Engine, EngineMode, EngineStatus, EveDirectory, ReplayOutcome } from "./engine.ts";
import { engineFailure, type PreparedEngine, type RunningEngine, startProcess } from "./launch.ts";
import type { InterfaceStats } from "./socket.ts";

const HEALTH_EVERY_MS = 2_000;
/** First wait before a restart; doubled each time, up to the longest. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** A run longer than this was a good one: the next wait is the first again. */
const GOOD_RUN_US = 300_000_000;

const NOTHING_SEEN: InterfaceStats = { packets: 0, drops: 0, invalidChecksums: 0 };

/** @returns ms; `restarts` so far, and how long the engine ran before it ended, in µs. */
export function waitBeforeRestart(restarts: number, ranForUs: number): number {
  if (ranForUs >= GOOD_RUN_US) return FIRST_WAIT_MS;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(restarts, 16));
}

/** @throws {WatchfloorError} as `startProcess`, when even the first start fails; later failures are tried again. */
export async function startLive(
  engine: PreparedEngine,
  mode: Extract<EngineMode, { kind: "interface" }>,
): Promise<Engine> {
  const { deps, timeouts, layout } = engine;
  const stopping = new AbortController();
  let seen = NOTHING_SEEN;
  let bytes = 0;
  let running: RunningEngine | undefined = await startProcess(engine, stopping.signal);
  let rules = running.rules;
  let startedAt = deps.now();
  let runningSinceMs = deps.elapsedMs();
  let state: EngineStatus["state"] = "running";
  let restarts = 0;
  let lastFailure: string | undefined;

  async function watch(current: RunningEngine): Promise<WatchfloorError | undefined> {
    while (!stopping.signal.aborted) {
      try {
        seen = await current.socket.interfaceStats(mode.name);
        bytes = (await current.socket.decoded())?.bytes ?? bytes;
      } catch (error) {
        if (!isWatchfloorError(error)) throw error;
        if (stopping.signal.aborted) return undefined;
        // Silence has the same cure as death; an engine that was just ended needs a moment to be gone.
        await current.process.stop(timeouts.stopMs);
        return engineFailure(engine, current.process);
      }
      await Promise.race([sleepQuietly(HEALTH_EVERY_MS), current.process.ended]);
    }
    return undefined;
  }

  async function sleepQuietly(ms: number): Promise<void> {
    await deps.sleep(ms, stopping.signal).catch(() => undefined);
  }

  async function restart(failure: WatchfloorError): Promise<RunningEngine | undefined> {
    let reason = failure;
    let wait = waitBeforeRestart(restarts, (deps.elapsedMs() - runningSinceMs) * 1000);
    for (;;) {
      state = "restarting";
      lastFailure = reason.message;
      seen = NOTHING_SEEN;
      bytes = 0;
      restarts += 1;
      deps.say({ kind: "engine-restart", inMs: wait, restarts, reason: reason.message });
      await sleepQuietly(wait);
      if (stopping.signal.aborted) return undefined;
      try {
        const next = await startProcess(engine, stopping.signal);
        state = "running";
        startedAt = deps.now();
        runningSinceMs = deps.elapsedMs();
        rules = next.rules;
        return next;
      } catch (error) {
        if (!isWatchfloorError(error)) throw error;
        reason = error;
        wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      }
    }
  }

  async function keepAlive(): Promise<ReplayOutcome> {
    while (running !== undefined) {
      const failure = await watch(running);
      if (failure !== undefined) {
        deps.say({ kind: "engine-ended", ...(await running.process.ended) });
        running.socket.close();
        running = await restart(failure);
        continue;
      }
      running.socket.close();
      await running.process.stop(timeouts.stopMs);
      running = undefined;
    }
    state = "stopped";
    return { captures: [], stopped: true };
  }

  const done = keepAlive().catch((error: unknown) => {
    state = "failed";
    throw error;
  });
  done.catch(() => undefined);

  return {
    done,
    eveDirectories: (): readonly EveDirectory[] => [
      { path: layout.eve, capture: undefined, finished: state === "stopped" },
    ],
    status: () => ({
      state,
      version: engine.version,
      startedAt,
      restarts,
      rulesLoaded: rules.loaded,
      rulesFailed: rules.failed,
      packets: seen.packets,
      bytes,
      kernelDrops: seen.drops,
      invalidChecksums: seen.invalidChecksums,
      user: engine.account.name,
      lastFailure,
    }),
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
