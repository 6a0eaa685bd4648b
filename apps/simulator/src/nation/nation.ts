/** A nation of virtual sensors, each with its own certificate, until it is told to stop. */
import { type Clock, isWatchfloorError } from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import { BatchBuilder } from "@watchfloor/wire";
import type { Prng } from "../prng.ts";
import type { Say } from "../voice.ts";
import { virtualPlaces } from "./place.ts";
import { assembleRoster, type RosterDeps } from "./roster.ts";
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

/** @returns what was sent in all. */
export async function runNation(options: NationOptions): Promise<NationCounts> {
  const { register, states, sensors, rate, rng, now, signal, say } = options;
  const places = virtualPlaces(register, states, sensors, rng);
  const roster = await assembleRoster(places, {
    post: options.post,
    directory: options.directory,
    signal,
    onEnrolled: (count, of) => {
      if (count % 50 === 0) {
        say({
          kind: "progress",
          facts: { identities: count, of },
          text: `${count} of ${of} sensors have their identity`,
        });
      }
    },
  });
  const silent = places.filter((place) => place.silent).length;
  say({
    kind: "ready",
    facts: { sensors: roster.length, silent },
    text: `${roster.length} virtual sensors speak; ${silent} of them fall silent soon`,
  });
  const counts: NationCounts = { events: 0, alerts: 0, batches: 0, heartbeats: 0, skipped: 0, refused: 0 };
  const builder = new BatchBuilder();
  const progress = setInterval(() => {
    say({ kind: "progress", facts: { ...counts }, text: `${counts.events} events, ${counts.heartbeats} heartbeats` });
  }, PROGRESS_MS);
  try {
    await Promise.all(
      roster.map((member, at) =>
        runVirtualSensor(member, {
          builder,
          counts,
          rate,
          pacing: options.pacing ?? PACING,
          agentVersion: options.agentVersion,
          now,
          signal,
          rng: rng.fork(`sensor ${at} ${member.place.sensorId}`),
        }).catch((error: unknown) => {
          // One that the hub does not want must not silence the others.
          if (!isWatchfloorError(error)) throw error;
          counts.refused += 1;
        }),
      ),
    );
  } finally {
    clearInterval(progress);
  }
  return counts;
}
