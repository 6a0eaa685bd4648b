/**
 * Recorded captures through one Suricata, one after the other: its rules load once.
 *
 * At full speed Suricata reads the file itself. Paced or with new times, it reads a named pipe that we feed; it takes a
 * pipe for a file and hands each packet on as it comes (pcap_dispatch in src/source-pcap-file-helper.c).
 */
import { mkdir, readFile, stat } from "node:fs/promises";
import type { Socket } from "node:net";
import { basename, join } from "node:path";
import { isWatchfloorError } from "@watchfloor/domain";
import { mayUse } from "./account.ts";
import type { CaptureOutcome, Engine, EngineMode, EngineStatus, EveDirectory, ReplayOutcome } from "./engine.ts";
import { type Fed, feedBytes, feedPaced, makePipe, openCapture, openPipe } from "./feed.ts";
import { type Decoded, readFinalStats } from "./final-stats.ts";
import { engineFailure, type PreparedEngine, type RunningEngine, startProcess } from "./launch.ts";
import { ownedByEngine } from "./layout.ts";
import { openProgress, type ReplayProgress } from "./progress.ts";
import { readVerdict, refusedOutcome } from "./verdict.ts";

export type ReplayMode = Extract<EngineMode, { kind: "replay" }>;

/** Brings a capture to the engine's end of a pipe; undefined where the engine reads the file itself. */
type Feed = (pipe: Socket, signal: AbortSignal) => Promise<Fed>;

/** How often the engine is asked whether it is through with a capture. */
const POLL_MS = 20;
/** Signalled within a capture, 7.0.10 may hang; what it would still write is replayed again by the next start. */
const INTERRUPT_MS = 5_000;
const PIPE_END_MS = 3_000;
const PROGRESS_EVERY_MS = 1_000;
/** A capture that ends the engine costs one restart; more in one replay means that the engine itself is ill. */
const MAX_RESTARTS = 3;
const NOTHING: Decoded = { packets: 0, bytes: 0 };

/** @throws {WatchfloorError} as `startProcess`. */
export async function startReplay(engine: PreparedEngine, mode: ReplayMode): Promise<Engine> {
  const progress = await openProgress(engine.layout, mode);
  const running = await startProcess(engine, new AbortController().signal);
  return new Replay(engine, mode, progress, running).engine();
}

class Replay {
  readonly #engine: PreparedEngine;
  readonly #mode: ReplayMode;
  readonly #progress: ReplayProgress;
  readonly #stopping = new AbortController();
  readonly #directories: { path: string; capture: string | undefined; finished: boolean }[];
  readonly #outcomes: CaptureOutcome[] = [];
  readonly #startedAt;
  readonly #runDirectory: string;
  #running: RunningEngine;
  #state: EngineStatus["state"] = "running";
  #restarts = 0;
  /** Of captures that are through, and of the one under way. */
  #packets = 0;
  #bytes = 0;
  #current: Decoded = NOTHING;
  #lastFailure: string | undefined;

  constructor(engine: PreparedEngine, mode: ReplayMode, progress: ReplayProgress, running: RunningEngine) {
    this.#engine = engine;
    this.#mode = mode;
    this.#progress = progress;
    this.#running = running;
    this.#startedAt = engine.deps.now();
    this.#runDirectory = join(engine.layout.eve, String(this.#startedAt));
    this.#directories = progress.earlierDirectories.map((path) => ({ path, capture: undefined, finished: true }));
  }

  engine(): Engine {
    const done = this.#all().catch((error: unknown) => {
      this.#state = "failed";
      throw error;
    });
    // Who awaits `done` sees the failure; nobody awaiting it yet must not end the agent.
    done.catch(() => undefined);
    return {
      done,
      eveDirectories: (): readonly EveDirectory[] => this.#directories.map((one) => ({ ...one })),
      status: () => this.#status(),
      stop: async () => {
        this.#stopping.abort();
        await done.catch(() => undefined);
      },
    };
  }

  #status(): EngineStatus {
    const { rules } = this.#running;
    return {
      state: this.#state,
      version: this.#engine.version,
      startedAt: this.#startedAt,
      restarts: this.#restarts,
      rulesLoaded: rules.loaded,
      rulesFailed: rules.failed,
      packets: this.#packets + this.#current.packets,
      bytes: this.#bytes + this.#current.bytes,
      kernelDrops: 0,
      invalidChecksums: 0,
      user: this.#engine.account.name,
      lastFailure: this.#lastFailure,
    };
  }

  async #all(): Promise<ReplayOutcome> {
    const { files } = this.#mode;
    const { deps, account, timeouts } = this.#engine;
    try {
      await mkdir(this.#runDirectory, { mode: 0o750 });
      await ownedByEngine(this.#runDirectory, account);
      for (const [index, file] of files.entries()) {
        if (this.#stopping.signal.aborted) break;
        deps.say({ kind: "capture-started", file, index, of: files.length });
        const outcome = this.#progress.finished(index) ?? (await this.#one(file, index));
        this.#outcomes.push(outcome);
        if (outcome.kind !== "refused") {
          this.#packets += outcome.packets;
          this.#bytes += outcome.bytes;
        }
        this.#current = NOTHING;
        deps.say({ kind: "capture-ended", outcome });
      }
    } finally {
      this.#running.socket.close();
      await this.#running.process.stop(timeouts.stopMs);
      for (const directory of this.#directories) directory.finished = true;
    }
    const stopped = this.#stopping.signal.aborted;
    if (!stopped) await this.#progress.complete();
    this.#state = stopped ? "stopped" : "done";
    return { captures: this.#outcomes, stopped };
  }

  async #one(file: string, index: number): Promise<CaptureOutcome> {
    const name = `${String(index + 1).padStart(4, "0")}-${basename(file)
      .replaceAll(/[^A-Za-z0-9._-]/g, "_")
      .slice(0, 80)}`;
    const path = join(this.#runDirectory, name);
    await mkdir(path, { mode: 0o750 });
    await ownedByEngine(path, this.#engine.account);
    const directory = { path, capture: file, finished: false };
    this.#directories.push(directory);
    let outcome: CaptureOutcome;
    try {
      outcome = await this.#replay(file, path);
    } catch (error) {
      if (!isWatchfloorError(error)) throw error;
      outcome = this.#running.socket.isOpen
        ? refusedOutcome(file, error)
        : { kind: "refused", file, code: "E_ENGINE_FAILED", reason: await this.#restart() };
    }
    directory.finished = true;
    if (!this.#stopping.signal.aborted) await this.#progress.finish(index, outcome);
    return outcome;
  }

  async #replay(file: string, eveDirectory: string): Promise<CaptureOutcome> {
    const { layout, account } = this.#engine;
    const feed = await this.#feedOf(file);
    const source = feed === undefined ? file : join(layout.feed, basename(eveDirectory));
    if (feed !== undefined) await makePipe(source, account);
    const logBytes = (await stat(layout.engineLog)).size;
    const fed = await this.#through(file, source, eveDirectory, feed);
    const verdict = readVerdict((await readFile(layout.engineLog)).subarray(logBytes).toString("utf8"));
    const { bytes } = (await readFinalStats(eveDirectory)) ?? this.#current;
    if (this.#stopping.signal.aborted) {
      return { kind: "stopped", file, packets: verdict.packets ?? 0, bytes, fault: undefined, eveDirectory };
    }
    if (verdict.packets === undefined) {
      const reason = verdict.error ?? fed?.fault ?? "the engine read no packet";
      return { kind: "refused", file, code: "E_CAPTURE_FORMAT", reason };
    }
    const fault = fed?.fault ?? verdict.error;
    return { kind: "replayed", file, packets: verdict.packets, bytes, fault, eveDirectory };
  }

  async #feedOf(file: string): Promise<Feed | undefined> {
    const { deps, account } = this.#engine;
    const { speed, clock, maxGap } = this.#mode;
    const capture = await openCapture(file);
    if (speed === "max" && clock === "original") {
      await capture.close();
      if (await mayUse(account, "-r", file)) return undefined;
      return (pipe) => feedBytes(pipe, file);
    }
    return (pipe, signal) =>
      feedPaced(
        pipe,
        capture,
        {
          speed: speed === "max" ? Number.POSITIVE_INFINITY : speed,
          clock,
          ...(maxGap === undefined ? {} : { maxGap }),
          now: deps.now,
          sleep: deps.sleep,
          signal,
          onShortened: (cut) => deps.say({ kind: "gap-shortened", file, cut }),
        },
        (fed) => {
          this.#current = fed;
        },
      );
  }

  async #through(file: string, source: string, eveDirectory: string, feed: Feed | undefined): Promise<Fed | undefined> {
    const over = new AbortController();
    const ending = AbortSignal.any([over.signal, this.#stopping.signal]);
    await this.#running.socket.replayCapture(source, eveDirectory);
    const feeding =
      feed === undefined
        ? undefined
        : openPipe(source, this.#engine.deps.sleep, over.signal).then((pipe) =>
            pipe === undefined ? undefined : feed(pipe, ending),
          );
    // Awaited below; a failure before that must not count as nobody's.
    feeding?.catch(() => undefined);
    try {
      await this.#untilThrough(file, feed === undefined);
    } finally {
      over.abort();
      await feeding?.catch(() => undefined);
    }
    return feeding;
  }

  async #untilThrough(file: string, isWhole: boolean): Promise<void> {
    const { deps, timeouts } = this.#engine;
    const { socket, process } = this.#running;
    let toldAtMs = deps.elapsedMs();
    let stoppedAtMs: number | undefined;
    while (!(await socket.isIdle())) {
      if (this.#stopping.signal.aborted) {
        stoppedAtMs ??= deps.elapsedMs();
        // A pipe ends with its feed, and the engine soon after; within a file only its own end interrupts it.
        if (isWhole || deps.elapsedMs() - stoppedAtMs > PIPE_END_MS) {
          await process.stop(Math.min(timeouts.stopMs, INTERRUPT_MS));
          return;
        }
      }
      await deps.sleep(POLL_MS, undefined);
      if (deps.elapsedMs() - toldAtMs < PROGRESS_EVERY_MS) continue;
      toldAtMs = deps.elapsedMs();
      if (isWhole) this.#current = (await socket.decoded()) ?? this.#current;
      deps.say({ kind: "capture-progress", file, packets: this.#current.packets });
    }
  }

  /** @returns why the engine ended. @throws {WatchfloorError} E_ENGINE_FAILED when it ended too often. */
  async #restart(): Promise<string> {
    const { deps, timeouts } = this.#engine;
    const { process, socket } = this.#running;
    socket.close();
    const end = await process.stop(timeouts.stopMs);
    const failure = await engineFailure(this.#engine, process);
    deps.say({ kind: "engine-ended", ...end });
    this.#lastFailure = failure.message;
    if (this.#stopping.signal.aborted) return failure.message;
    if (this.#restarts >= MAX_RESTARTS) throw failure;
    this.#restarts += 1;
    this.#state = "restarting";
    deps.say({ kind: "engine-restart", inMs: 0, restarts: this.#restarts, reason: failure.message });
    this.#running = await startProcess(this.#engine, this.#stopping.signal);
    this.#state = "running";
    return failure.message;
  }
}
