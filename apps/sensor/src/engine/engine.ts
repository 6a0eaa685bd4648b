/** What the rest of the sensor knows of Suricata: options in, directories of EVE files and a status out. */
import type { ReplayClock } from "@watchfloor/capture";
import type { Clock, EpochMicros, ErrorCode, Micros, WatchfloorError } from "@watchfloor/domain";

/** `interface`: live from a mirror port, without end. `replay`: recorded captures one after the other, then done. */
export type EngineMode =
  | { readonly kind: "interface"; readonly name: string }
  | {
      readonly kind: "replay";
      readonly files: readonly string[];
      /** `max`: as fast as Suricata takes it. A number: recorded seconds per second. */
      readonly speed: "max" | number;
      readonly clock: ReplayClock;
      /** Longest recorded silence that a paced replay waits for; DEFAULT_MAX_GAP of packages/capture when absent. */
      readonly maxGap?: Micros;
    };

export interface EngineOptions {
  /** Absolute; made when absent. Holds suricata.yaml, rules/, eve/, run/ and suricata.log. */
  readonly directory: string;
  readonly mode: EngineMode;
  /** Absolute paths, loaded in this order after Suricata's own engine event rules. */
  readonly ruleFiles: readonly string[];
  /** CIDRs of the office; the private ranges when absent. */
  readonly homeNetworks?: readonly string[];
  /** System user the engine becomes when we are root and it exists; `watchfloor` when absent. */
  readonly user?: string;
  /** How long rules may take to load, and a stop to finish its records. */
  readonly timeouts?: Partial<EngineTimeouts>;
  /** Calls a start off, which may take a minute with many rules; once started, `stop` ends the engine. */
  readonly signal?: AbortSignal;
}

export interface EngineTimeouts {
  /** 35,195 rules take 20 s on two idle cores. */
  readonly startMs: number;
  /** After it SIGTERM becomes SIGKILL. */
  readonly stopMs: number;
}

/** Where things are on this machine; `main.ts` says so. */
export interface EngineHost {
  /** Name looked up in PATH, or a path. */
  readonly suricata: string;
  /** Directories that may hold classification.config, reference.config and the engine's *-events.rules. */
  readonly systemConfiguration: readonly string[];
  /** For what must have a short path or go away; `os.tmpdir()`. */
  readonly temporary: string;
  /** Effective user id of this process; undefined where there is none. */
  readonly uid: number | undefined;
}

export interface EngineDeps {
  readonly host: EngineHost;
  readonly now: Clock;
  /** A clock that nobody sets: what is waited for is measured with it. */
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly say: (event: EngineEvent) => void;
  /** What an operator must mend, though the engine runs. */
  readonly warn: (error: WatchfloorError) => void;
}

/** What happens to the engine, for the agent's log and its progress lines. */
export type EngineEvent =
  | { readonly kind: "engine-started"; readonly version: string; readonly pid: number }
  | { readonly kind: "engine-ended"; readonly code: number | undefined; readonly signal: string | undefined }
  | { readonly kind: "engine-restart"; readonly inMs: number; readonly restarts: number; readonly reason: string }
  | { readonly kind: "leftover-ended"; readonly pid: number }
  | { readonly kind: "capture-started"; readonly file: string; readonly index: number; readonly of: number }
  | { readonly kind: "capture-progress"; readonly file: string; readonly packets: number }
  | { readonly kind: "gap-shortened"; readonly file: string; readonly cut: Micros }
  | { readonly kind: "capture-ended"; readonly outcome: CaptureOutcome };

export type EngineState = "starting" | "running" | "restarting" | "done" | "stopped" | "failed";

export interface EngineStatus {
  readonly state: EngineState;
  /** As Suricata says it, `7.0.10`. */
  readonly version: string;
  readonly startedAt: EpochMicros | undefined;
  readonly restarts: number;
  readonly rulesLoaded: number;
  readonly rulesFailed: number;
  /** Since the engine's last start (live), or over all captures (replay). */
  readonly packets: number;
  /** Bytes of the packets that Suricata decoded, over the same time; it counts them anew every five seconds. */
  readonly bytes: number;
  /** Packets the kernel had to let go, since the engine's last start; always 0 in a replay. */
  readonly kernelDrops: number;
  /** Packets with a checksum the sender's card had not filled in yet (live), since the engine's last start. */
  readonly invalidChecksums: number;
  /** Whom the engine runs as; undefined when it runs as the agent does (which a sensor that is root should not let be). */
  readonly user: string | undefined;
  /** Why the engine last ended, when it ended by itself. */
  readonly lastFailure: string | undefined;
}

/** One directory in which Suricata writes, or wrote, `eve.json` (a replay) or `eve-<date>-<time>.json` (live). */
export interface EveDirectory {
  /** Absolute. */
  readonly path: string;
  /** The capture it belongs to; undefined when live. */
  readonly capture: string | undefined;
  /** No more is written here: what is read to its end is read for good. */
  readonly finished: boolean;
}

export type CaptureOutcome =
  | {
      /** `stopped` when the replay was called off before the capture's end, which says nothing of the file. */
      readonly kind: "replayed" | "stopped";
      readonly file: string;
      /** As Suricata counted them. */
      readonly packets: number;
      readonly bytes: number;
      /** What is wrong with the rest of the file: the packets before it were replayed. */
      readonly fault: string | undefined;
      readonly eveDirectory: string;
    }
  | {
      readonly kind: "refused";
      readonly file: string;
      readonly code: ErrorCode;
      readonly reason: string;
    };

export interface ReplayOutcome {
  readonly captures: readonly CaptureOutcome[];
  /** True when `stop` ended the replay before its last capture. */
  readonly stopped: boolean;
}

export interface Engine {
  /** Grows by one per capture in a replay; one for good when live. */
  eveDirectories(): readonly EveDirectory[];
  status(): EngineStatus;
  /**
   * Settles when the replay ended, or when `stop` ended the engine (live: with no captures). An
   * engine that ends by itself is started again; `done` rejects with E_ENGINE_FAILED when that fails in a replay.
   */
  readonly done: Promise<ReplayOutcome>;
  /** Ends the engine in order; its last records are in the files when this resolves. May be called twice. */
  stop(): Promise<void>;
}
