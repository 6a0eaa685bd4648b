/** A nation of virtual sensors, each with its own certificate, until it is told to stop. */
import { type Clock, isWatchfloorError } from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import { BatchBuilder } from "@watchfloor/wire";
import type { Prng } from "../prng.ts";
import type { Say } from "../voice.ts";
import { virtualPlaces } from "./place.ts";
import { assembleRoster, type Member, type RosterDeps } from "./roster.ts";
import { type NationCounts, PACING, type Pacing, runVirtualSensor } from "./virtual-sensor.ts";

export interface NationOptions {
  readonly register: Register;
  readonly states: readonly string[];
  readonly sensors: number | undefined;
  readonly rate: number;
  readonly directory: string;
  readonly agentVersion: string;
  readonly post: RosterDeps["post"];
  readonly rng: Prng;
  readonly now: Clock;
  readonly signal: AbortSignal;
  readonly say: Say;
  /** Default `PACING`. */
  readonly pacing?: Pacing;
}

const PROGRESS_MS = 10_000;

/**
 * Each sensor speaks as soon as it has its identity.
 *
 * @returns what was sent in all.
 * @throws {WatchfloorError} what `assembleRoster` says; sensors that already speak are stopped in order first.
 */
export async function runNation(options: NationOptions): Promise<NationCounts> {
  const { register, states, sensors, rate, rng, now, say } = options;
  const places = virtualPlaces(register, states, sensors, rng);
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const counts: NationCounts = {
    sensors: 0,
    events: 0,
    sent: 0,
    alerts: 0,
    batches: 0,
    heartbeats: 0,
    skipped: 0,
    refused: 0,
  };
  const builder = new BatchBuilder();
  const running: Promise<void>[] = [];
  const progress = setInterval(() => {
    const text = `${counts.sensors} of ${places.length} sensors, ${counts.sent} events sent, ${counts.heartbeats} heartbeats`;
    say({ kind: "progress", facts: { ...counts, of: places.length }, text });
  }, PROGRESS_MS);
  const begin = (member: Member) => {
    counts.sensors += 1;
    if (counts.sensors === 1) {
      const silent = places.filter((place) => place.silent).length;
      const text = `${places.length} virtual sensors begin to speak; ${silent} of them fall silent soon`;
      say({ kind: "ready", facts: { sensors: places.length, silent }, text });
    }
    const speaking = runVirtualSensor(member, {
      builder,
      counts,
      rate,
      pacing: options.pacing ?? PACING,
      agentVersion: options.agentVersion,
      now,
      signal,
      rng: rng.fork(`sensor ${member.place.sensorId}`),
    });
    running.push(
      speaking.catch((error: unknown) => {
        // One that the hub does not want must not silence the others; a fault of ours must.
        if (!isWatchfloorError(error)) throw error;
        counts.refused += 1;
      }),
    );
  };
  try {
    await assembleRoster(places, {
      post: options.post,
      directory: options.directory,
      signal,
      onMember: begin,
      onSlower: (ms) => {
        const text = `${counts.sensors} of ${places.length} sensors; the hub wants enrolments slower, on in ${Math.ceil(ms / 1000)} s`;
        say({ kind: "progress", facts: { ...counts, of: places.length, slowerMs: ms }, text });
      },
    });
    await Promise.all(running);
  } catch (error) {
    failing.abort();
    await Promise.allSettled(running);
    if (!options.signal.aborted) throw error;
  } finally {
    clearInterval(progress);
  }
  return counts;
}
