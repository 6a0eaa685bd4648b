/** Recorded packets given out at the pace they were recorded, or N times as fast. */
import { type Clock, type EpochMicros, epochMicros, type Micros, micros } from "@watchfloor/domain";
import { type CapturedPacket, type EpochNanos, microsOfNanos } from "./packet.ts";

/** `original`: packets keep their recorded time. `now`: each bears the time at which it is given out. */
export type ReplayClock = "original" | "now";

export interface PaceOptions {
  /** How many recorded seconds pass in one; 1 is as recorded. Positive; infinite waits for nothing but the consumer. */
  readonly speed: number;
  readonly clock: ReplayClock;
  /**
   * Longest recorded silence that is waited for, before `speed` divides it. A capture merged from several weeks
   * would otherwise stand still for weeks. Default `DEFAULT_MAX_GAP`.
   */
  readonly maxGap?: Micros;
  readonly now: Clock;
  /** Resolves after `ms`; rejects, or resolves early, when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Told of each silence that was cut, and by how much of recorded time. */
  readonly onShortened?: (cut: Micros) => void;
}

/** A packet, or anything else that was recorded at a time. */
export interface Recorded {
  readonly at: EpochNanos;
}

export interface PacedPacket<Packet extends Recorded = CapturedPacket> {
  /** What the packet's time is to be, by `clock`. */
  readonly at: EpochMicros;
  readonly packet: Packet;
}

/** One minute. */
export const DEFAULT_MAX_GAP: Micros = micros(60_000_000);

/** Waits shorter than a timer's tick are not slept but made up for later. */
const TICK_US = 1000;

/**
 * Yields each packet when its turn has come: never early, late only by the timer and by the consumer.
 *
 * A packet a little out of order is given out at once; a time more than `maxGap` back (captures joined end to end)
 * begins anew without a wait. Ends without an error when `signal` aborts.
 *
 * @throws {RangeError} when `speed` is not positive.
 */
export async function* pace<Packet extends Recorded>(
  packets: AsyncIterable<Packet>,
  options: PaceOptions,
): AsyncGenerator<PacedPacket<Packet>, void, undefined> {
  const { speed, clock, now, sleep, signal, onShortened, maxGap = DEFAULT_MAX_GAP } = options;
  if (!(speed > 0)) throw new RangeError(`speed out of range: ${speed}`);
  let startUs: number | undefined;
  // From the start, not from 1970: there a double knows quarters of a microsecond, and their rounding would add up.
  let dueUs = 0;
  let latestUs = 0;
  for await (const packet of packets) {
    if (signal?.aborted) return;
    const recorded = microsOfNanos(packet.at);
    if (startUs === undefined) {
      startUs = now();
    } else {
      const gap = Math.max(0, recorded - latestUs);
      if (gap > maxGap) onShortened?.(micros(gap - maxGap));
      dueUs += Math.min(gap, maxGap) / speed;
    }
    latestUs = latestUs - recorded > maxGap ? recorded : Math.max(latestUs, recorded);
    const began = startUs;
    const waitUs = () => dueUs - (now() - began);
    for (let wait = waitUs(); wait >= TICK_US; wait = waitUs()) {
      try {
        await sleep(wait / 1000, signal);
      } catch (error) {
        if (!signal?.aborted) throw error;
      }
      if (signal?.aborted) return;
    }
    yield { at: clock === "now" ? epochMicros(now()) : recorded, packet };
  }
}
