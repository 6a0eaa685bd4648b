/** The two jobs that end with files: a capture to order, and the demonstration's. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { epochMicros, fromMillis } from "@watchfloor/domain";
import type { Say } from "../voice.ts";
import type { DayKind } from "./office/diurnal.ts";
import { type TrafficOrder, writeTraffic } from "./produce.ts";
import { SCENARIOS, type ScenarioName } from "./scenario/truth.ts";

export interface TrafficWishes {
  readonly seed: string;
  readonly scenario: readonly (ScenarioName | "all")[];
  readonly hours: number;
  /** ISO 8601 with offset. */
  readonly start: string;
  readonly utcOffsetMinutes: number;
  readonly staff: number;
  readonly day: DayKind;
}

/** Spreads the intrusions evenly, the first after a twentieth of the time. */
export function orderOf(wishes: TrafficWishes): TrafficOrder {
  const { seed, hours, staff, day, utcOffsetMinutes } = wishes;
  const startUs = fromMillis(Date.parse(wishes.start));
  const names = wishes.scenario.flatMap((name) => (name === "all" ? SCENARIOS : [name]));
  const spanUs = hours * 3_600_000_000;
  const scenarios = names.map((name, at) => ({
    name,
    atUs: epochMicros(Math.round(startUs + spanUs * (0.05 + (0.8 * at) / names.length))),
  }));
  return { seed, startUs, hours, staff, day, utcOffsetMinutes, scenarios };
}

/**
 * Writes `NAME.pcap` and `NAME.truth.json` into `directory` and says so.
 *
 * @param facts said besides, of the capture: the place it stands for.
 */
export async function produceFiles(
  order: TrafficOrder,
  directory: string,
  name: string,
  say: Say,
  facts: Readonly<Record<string, string>> = {},
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const pcap = join(directory, `${name}.pcap`);
  const sheet = join(directory, `${name}.truth.json`);
  const truth = await writeTraffic(order, pcap, sheet);
  say({
    kind: "wrote",
    facts: {
      file: pcap,
      truth: sheet,
      packets: truth.packets,
      bytes: truth.bytes,
      planted: truth.planted.length,
      ...facts,
    },
    text: `${pcap}: ${truth.packets} packets, ${(truth.bytes / 1e6).toFixed(1)} MB, ${truth.planted.length} intrusions (${sheet})`,
  });
  say({ kind: "done", facts: {}, text: "Done." });
}
