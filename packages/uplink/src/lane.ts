/** Sends one lane's batches in order, each until the hub has given its receipt. */
import {
  type Clock,
  type EpochMicros,
  type ErrorCode,
  isWatchfloorError,
  type WatchfloorError,
} from "@watchfloor/domain";
import type { BatchEnvelope, Receipt } from "@watchfloor/wire";
import { backoffMs, REFUSED_RETRY_MS } from "./backoff.ts";
import { isRefusal } from "./refusal.ts";

export interface Outgoing {
  readonly envelope: BatchEnvelope;
  readonly body: Uint8Array;
}

/** Where batches come from: a spool, or a virtual sensor's memory. */
export interface LaneSource {
  /** The oldest batch without receipt, waiting for one; undefined when there will be no more. */
  next(signal: AbortSignal): Promise<Outgoing | undefined>;
  /** Forgets the batch. @throws {WatchfloorError} E_WIRE_CONFLICT when the receipt is for other bytes. */
  receipt(receipt: Receipt): Promise<void>;
}

/** The lane's connection as a state. `waiting` mends itself, `refused` needs a person. */
export type Link =
  | { readonly kind: "linked"; readonly since: EpochMicros }
  | { readonly kind: "waiting"; readonly since: EpochMicros; readonly code: ErrorCode; readonly error: WatchfloorError }
  | {
      readonly kind: "refused";
      readonly since: EpochMicros;
      readonly code: ErrorCode;
      readonly error: WatchfloorError;
    };

export interface LaneDeps {
  readonly source: LaneSource;
  readonly send: (envelope: BatchEnvelope, body: Uint8Array, signal: AbortSignal) => Promise<Receipt>;
  readonly signal: AbortSignal;
  readonly now: Clock;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
  /** Told at each change of the link, not at each try. */
  readonly onLink: (link: Link) => void;
}

/**
 * Runs until the source has no more or the signal aborts. One batch is under way at a time; none is skipped, none is
 * given up: a batch that the hub refuses stays where it is, and the lane says `refused`.
 */
export async function runLane(deps: LaneDeps): Promise<void> {
  const { source, signal } = deps;
  let link: Link | undefined;
  const turn = (next: Link) => {
    if (link?.kind === next.kind && (next.kind === "linked" || link.kind === "linked" || link.code === next.code))
      return;
    link = next;
    deps.onLink(next);
  };
  try {
    for (;;) {
      const outgoing = await source.next(signal);
      if (outgoing === undefined) return;
      for (let failures = 1; ; failures += 1) {
        const error = await deliver(deps, outgoing);
        if (error === undefined) break;
        const kind = isRefusal(error) ? "refused" : "waiting";
        turn({ kind, since: deps.now(), code: error.code, error });
        await deps.sleep(kind === "refused" ? REFUSED_RETRY_MS : pause(error, failures, deps.random()), signal);
      }
      turn({ kind: "linked", since: deps.now() });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Undefined when the hub holds the batch and the source knows. */
async function deliver(deps: LaneDeps, { envelope, body }: Outgoing): Promise<WatchfloorError | undefined> {
  try {
    await deps.source.receipt(await deps.send(envelope, body, deps.signal));
    return undefined;
  } catch (error) {
    if (deps.signal.aborted || !isWatchfloorError(error)) throw error;
    return error;
  }
}

function pause(error: WatchfloorError, failures: number, random: number): number {
  const { retryAfterMs } = error.facts;
  return backoffMs(failures, random, typeof retryAfterMs === "number" ? retryAfterMs : 0);
}
