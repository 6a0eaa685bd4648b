/** The agent: tail, pipeline, spool, lanes, heartbeats and engine, joined and ended in order. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { ageOf, type Clock, isWatchfloorError, LANES, type Lane, WatchfloorError } from "@watchfloor/domain";
import { openSpool, type Spool } from "@watchfloor/spool";
import { createUplink, type EnrolDeps, isRefusal, runLane } from "@watchfloor/uplink";
import { type Heartbeat, withheldPaths } from "@watchfloor/wire";
import { type SensorValues, type Source, sourceName, sourceOf } from "./configuration.ts";
import { agreeOnPosition, isNew, setSpoolAside, spoolSource } from "./delivery.ts";
import { letOthersPass, removeEmptyBelow } from "./directories.ts";
import type { Engine, EngineDeps, EngineEvent, EngineOptions } from "./engine/engine.ts";
import { runHeartbeats, type Vitals } from "./health.ts";
import { dropOldIdentity, loadOrEnrol } from "./identity.ts";
import { openJob, type Tally, type Totals } from "./job.ts";
import { lockDirectory } from "./lock.ts";
import { countLosses, type Losses } from "./losses.ts";
import { Pipeline } from "./pipeline.ts";
import { Quarantine } from "./quarantine.ts";
import { isPacked } from "./recording/lines.ts";
import { type Player, playRecording } from "./recording/play.ts";
import { ReplayFaults } from "./replay-faults.ts";
import type { Report } from "./report.ts";
import { Resumption } from "./tail/bookmark.ts";
import { type Afterwards, engineFeed, type Feed, type FeedFile, recordedFeed } from "./tail/feed.ts";
import { type Followed, lookForRotated } from "./tail/rotation.ts";
import { runTail } from "./tail/tail.ts";

const POLL_MS = 10;
const PROGRESS_MS = 1_000;
/** How long batches that are sealed at the end may take to reach the hub; what does not stays in the spool. */
const LAST_SEND_MS = 3_000;

/** The world, as `main.ts` hands it over. */
export interface AgentDeps {
  readonly version: string;
  readonly now: Clock;
  /** A clock that nobody sets: what is waited for is measured with it, never with `now`. */
  readonly elapsedMs: () => number;
  /** Rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly random: () => number;
  readonly report: Report;
  readonly createKeyAndRequest: EnrolDeps["createKeyAndRequest"];
  readonly startEngine: (options: EngineOptions, deps: EngineDeps) => Promise<Engine>;
  readonly host: EngineDeps["host"];
  /** Resident memory, processor time, and room on the disk of a path. */
  readonly process: (directory: string) => Promise<Heartbeat["process"]>;
  /** Aborts when the program is to end in order. */
  readonly stopping: AbortSignal;
}

/**
 * Runs a sensor until it is stopped or, with `untilDone`, until the hub has everything.
 *
 * @throws {WatchfloorError} what keeps it from running; with `untilDone` what the hub refuses, and, when all else is done,
 *   that a capture was not replayed to its end.
 */
export async function runAgent(values: SensorValues, deps: AgentDeps): Promise<void> {
  const source = sourceOf(values);
  const directory = join(values.data, "sensors", values.name);
  const lock = await lockDirectory(directory);
  for (const ours of [join(values.data, "sensors"), directory]) await letOthersPass(ours);
  try {
    await new Agent(values, source, directory, deps).run();
  } catch (error) {
    // Told to end in the middle of something that could be called off.
    if (!deps.stopping.aborted || error !== deps.stopping.reason) throw error;
  } finally {
    lock.release();
  }
}

class Agent {
  readonly #values: SensorValues;
  readonly #source: Source;
  readonly #directory: string;
  readonly #deps: AgentDeps;
  /** Aborts everything at once: the last step of an orderly end, or the first of a failure. */
  readonly #over = new AbortController();
  #losses: Losses = {};
  readonly #failed = Promise.withResolvers<never>();
  readonly #faults = new ReplayFaults();

  constructor(values: SensorValues, source: Source, directory: string, deps: AgentDeps) {
    this.#values = values;
    this.#source = source;
    this.#directory = directory;
    this.#deps = deps;
  }

  async run(): Promise<void> {
    const { report, createKeyAndRequest, stopping } = this.#deps;
    const identityDirectory = join(this.#directory, "identity");
    const { identity, isNew: isEnrolledNow } = await loadOrEnrol({
      directory: identityDirectory,
      token: this.#values.token,
      deps: { createKeyAndRequest, signal: stopping },
    });
    // Only the address may be another one: who answers there needs the certificate of the same authority.
    const uplink = createUplink({ ...identity, ingest: this.#values.ingest ?? identity.ingest });
    // With the enrolment only: the flag may stay where the sensor is started from.
    if (this.#values.newSpool && isEnrolledNow) {
      const aside = await setSpoolAside(join(this.#directory, "spool"), String(this.#deps.now()));
      if (aside !== undefined) report.note(`the old spool is in ${aside}: what it holds is not sent`);
    }
    const spool = await openSpool({
      directory: join(this.#directory, "spool"),
      maxBytes: this.#values["spool.maxBytes"],
      now: this.#deps.now,
    });
    const quarantine = new Quarantine({
      directory: join(this.#directory, "quarantine"),
      maxBytes: this.#values["quarantine.maxBytes"],
    });
    // Nobody may be waiting for a failure at the moment it happens.
    this.#failed.promise.catch(() => undefined);
    let engine: Engine | undefined;
    let player: Player | undefined;
    try {
      engine = await this.#startEngine().catch((error: unknown) => {
        if (stopping.aborted && isWatchfloorError(error, "E_ENGINE_FAILED")) return undefined;
        throw error;
      });
      if (stopping.aborted) return;
      player = await this.#startPlayer();
      const { sensorId, geoId } = identity;
      report.say({ kind: "ready", sensorId, geoId, engine: engine?.status().version });
      const agreed = agreeOnPosition({
        ...this.#background(),
        spool,
        uplink,
        random: this.#deps.random,
        onProblem: (error) => this.#onRefusal("hub", error),
        onNote: report.note,
      });
      this.#watch(agreed.then(() => dropOldIdentity(identityDirectory)));
      if (isNew(spool)) await this.#orFailure(Promise.race([agreed, this.#stopAsked()]));
      if (stopping.aborted) return;
      const resumption = new Resumption({ urgent: spool.bookmark("urgent"), bulk: spool.bookmark("bulk") });
      const followed =
        engine === undefined && player === undefined ? await this.#lookForFollowed(resumption) : undefined;
      const pipeline = this.#pipeline(spool, quarantine, resumption, followed);
      const lanes = LANES.map((lane) => agreed.then(() => this.#send(lane, spool, uplink)));
      for (const lane of lanes) this.#watch(lane);
      this.#watch(
        runHeartbeats({
          ...this.#background(),
          uplink,
          now: this.#deps.now,
          vitals: () => this.#vitals(engine, pipeline, spool),
          onProblem: (error) => {
            if (error !== undefined) report.problem("heartbeat", error);
          },
        }),
      );
      await this.#orFailure(this.#work(engine ?? player, pipeline, spool, followed?.rotated ?? []));
    } finally {
      await engine?.stop();
      await player?.stop();
      await removeEmptyBelow(join(this.#directory, "engine", "eve"), 2);
      await removeEmptyBelow(join(this.#directory, "recording"), 1);
      this.#over.abort(new Error("the agent ends"));
      uplink.close();
      quarantine.close();
    }
  }

  #background() {
    return { signal: this.#over.signal, sleep: this.#deps.sleep };
  }

  /** Resolves when the program is to end. */
  #stopAsked(): Promise<void> {
    const { stopping } = this.#deps;
    return new Promise((resolve) => {
      if (stopping.aborted) resolve();
      else stopping.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  #hearEngine(event: EngineEvent): void {
    const { report } = this.#deps;
    report.say({ kind: "engine", event });
    const error = this.#faults.hear(event);
    if (error !== undefined) report.problem("replay", error);
  }

  /** A failure of something that runs beside ends the agent; its end does not. */
  #watch(running: Promise<void>): void {
    running.catch((error: unknown) => {
      if (!this.#over.signal.aborted) this.#failed.reject(error);
    });
  }

  #orFailure<Result>(work: Promise<Result>): Promise<Result> {
    work.catch(() => undefined);
    return Promise.race([work, this.#failed.promise]);
  }

  #onRefusal(where: string, error: WatchfloorError): void {
    this.#deps.report.problem(where, error);
    // Nobody is there to mend it, so waiting would have no end.
    if (this.#values.untilDone && isRefusal(error)) this.#failed.reject(error);
  }

  async #startEngine(): Promise<Engine | undefined> {
    const source = this.#source;
    if (source.kind === "eve") return undefined;
    const { speed, replayClock, rules, homeNetworks } = this.#values;
    const user = this.#values["engine.user"];
    const { report, host, now, elapsedMs, sleep, stopping } = this.#deps;
    const directory = join(this.#directory, "engine");
    await mkdir(directory, { recursive: true, mode: 0o755 });
    return this.#deps.startEngine(
      {
        directory,
        mode: source.kind === "interface" ? source : { ...source, speed, clock: replayClock },
        ruleFiles: rules,
        // Rules may take minutes to load, and who asked for them may be gone by then.
        signal: stopping,
        ...(homeNetworks.length === 0 ? {} : { homeNetworks }),
        ...(user === undefined ? {} : { user }),
      },
      {
        host,
        now,
        elapsedMs,
        sleep,
        say: (event) => this.#hearEngine(event),
        warn: (error) => report.problem("engine", error),
      },
    );
  }

  /** A recording that is to look as if it happened now, or to keep a pace, is played; else its files are read as they are. */
  async #startPlayer(): Promise<Player | undefined> {
    const source = this.#source;
    const { speed, replayClock: clock } = this.#values;
    if (source.kind !== "eve" || (clock === "original" && speed === "max")) return undefined;
    const { now, sleep } = this.#deps;
    const directory = join(this.#directory, "recording");
    return playRecording(
      { directory, files: source.files, speed, clock },
      { now, sleep, say: (event) => this.#hearEngine(event) },
    );
  }

  /** Where the files of another Suricata are that we follow; what is gone unread is counted and said, once. */
  async #lookForFollowed(resumption: Resumption): Promise<Followed | undefined> {
    const source = this.#source;
    if (source.kind !== "eve") return undefined;
    for (const file of source.files) {
      // One that is not there yet is waited for, or missed later.
      if (!(await isPacked(file).catch(() => false))) continue;
      throw new WatchfloorError("E_USAGE", {
        file,
        reason: "is packed: unpack it, or play it with --replay-clock now",
      });
    }
    const followed = await lookForRotated(source.files, resumption.known());
    if (this.#values.untilDone) return { ...followed, rotated: [] };
    this.#losses = await countLosses(join(this.#directory, "losses.json"), "eve-file-gone", followed.gone.length);
    for (const { path, offset } of followed.gone) {
      this.#deps.report.problem("eve", new WatchfloorError("E_EVE_GONE", { file: path, readUpToByte: offset }));
    }
    return followed;
  }

  #pipeline(spool: Spool, quarantine: Quarantine, resumption: Resumption, followed: Followed | undefined): Pipeline {
    const source = this.#source;
    const values = this.#values;
    return new Pipeline({
      ...this.#background(),
      spool,
      quarantine,
      resumption,
      exists: (path, ino) =>
        followed !== undefined && source.kind === "eve" && source.files.includes(path)
          ? followed.stands(path, ino)
          : existsSync(path),
      withheld: withheldPaths([...new Set([...values.withhold, "secret" as const])]),
      flushMs: { urgent: values["flush.urgent"], bulk: values["flush.bulk"] },
      maxRows: values["batch.maxRows"],
      elapsedMs: this.#deps.elapsedMs,
      onFull: (lane, error) => this.#deps.report.problem(`${lane} lane`, error),
    });
  }

  async #send(lane: Lane, spool: Spool, uplink: ReturnType<typeof createUplink>): Promise<void> {
    const { now, random, report } = this.#deps;
    await runLane({
      ...this.#background(),
      source: spoolSource(spool, lane),
      send: uplink.sendBatch,
      now,
      random,
      onLink: (link) => {
        report.say({ kind: "link", lane, state: link.kind, code: link.kind === "linked" ? undefined : link.code });
        if (link.kind !== "linked") this.#onRefusal(`${lane} lane`, link.error);
      },
    });
  }

  /** Reads until there is no more or the program is to end; then seals, and sends what it can. */
  async #work(
    engine: Player | undefined,
    pipeline: Pipeline,
    spool: Spool,
    rotated: readonly FeedFile[],
  ): Promise<void> {
    const { report, stopping, sleep } = this.#deps;
    const totals = (): Totals => {
      const { damagedRows } = spool.status();
      const { rows, dropped, ...counted } = pipeline.totals();
      return { ...counted, rows: rows - damagedRows, dropped: dropped + damagedRows };
    };
    const job = await openJob(join(this.#directory, "job.json"), JSON.stringify(this.#source), totals());
    const tally = () => job.tally(totals());
    if (this.#source.kind !== "interface") this.#watch(this.#progress(tally, spool));
    await this.#read(engine, pipeline, rotated);
    await pipeline.flush();
    if (stopping.aborted) {
      const late = AbortSignal.timeout(LAST_SEND_MS);
      await spool.drained(late).catch(() => undefined);
      return;
    }
    await spool.drained(this.#over.signal);
    report.say({ kind: "done", ...tally() });
    await job.finish();
    if (this.#values.untilDone) return this.#faults.throwAny();
    while (!stopping.aborted) await sleep(60_000, stopping).catch(() => undefined);
  }

  async #read(engine: Player | undefined, pipeline: Pipeline, rotated: readonly FeedFile[]): Promise<void> {
    const { stopping } = this.#deps;
    let ended = false;
    const end = () => {
      ended = true;
    };
    let feed: Feed;
    let signal = this.#over.signal;
    if (engine === undefined) {
      const paths = this.#source.kind === "eve" ? this.#source.files : [];
      feed = recordedFeed(paths, !this.#values.untilDone, rotated);
      // A stop is a stop: where reading was is in the bookmarks.
      signal = AbortSignal.any([signal, stopping]);
    } else {
      const stop = () => void engine.stop();
      stopping.addEventListener("abort", stop, { once: true });
      // It may have been asked for since the engine started, and is not told twice.
      if (stopping.aborted) stop();
      this.#watch(engine.done.then(end));
      feed = engineFeed(engine.eveDirectories, () => ended, this.#afterwards());
    }
    try {
      await runTail({ feed, sink: pipeline, signal, sleep: this.#deps.sleep, pollMs: POLL_MS });
    } catch (error) {
      if (!stopping.aborted || error !== stopping.reason) throw error;
    }
  }

  /** Kept files stand in a tree of their own: what is read is not listed again, and no bookmark grows with it. */
  #afterwards(): (path: string) => Afterwards {
    if (!this.#values.keepEve) return () => ({ kind: "delete" });
    const to = (path: string) => join(this.#directory, "kept", relative(this.#directory, path));
    return (path) => ({ kind: "move", to: to(path) });
  }

  async #progress(tally: () => Tally, spool: Spool): Promise<void> {
    const { signal, sleep } = this.#background();
    while (!signal.aborted) {
      this.#deps.report.say({ kind: "progress", ...tally(), heldBatches: spool.status().heldBatches });
      await sleep(PROGRESS_MS, signal).catch(() => undefined);
    }
  }

  async #vitals(engine: Engine | undefined, pipeline: Pipeline, spool: Spool): Promise<Vitals> {
    const source = this.#source;
    const { quarantined, dropped } = pipeline.totals();
    const status = spool.status();
    const newest = source.kind === "interface" ? pipeline.newest() : undefined;
    return {
      agentVersion: this.#deps.version,
      engine: engine?.status(),
      capture: { mode: source.kind, source: sourceName(source) },
      pipeline: pipeline.tally(),
      quarantined,
      dropped: { "quarantine-full": dropped, "spool-damaged": status.damagedRows, ...this.#losses },
      lagUs: newest === undefined ? 0 : ageOf(newest, this.#deps.now()),
      spool: status,
      process: await this.#deps.process(this.#directory),
    };
  }
}
