/** From an order to a capture on disk with its answer sheet beside it. */
import { open, rename, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { writeCapture } from "@watchfloor/capture";
import { type EpochMicros, epochMicros } from "@watchfloor/domain";
import { Prng } from "../prng.ts";
import type { Frame } from "./frame/packet.ts";
import type { Stage } from "./office/conversations.ts";
import { officeDay } from "./office/day.ts";
import type { DayKind } from "./office/diurnal.ts";
import { officeNetwork } from "./office/network.ts";
import { TrafficPlan } from "./plan.ts";
import { CATALOGUE } from "./scenario/catalogue.ts";
import type { Planted, ScenarioName, Truth } from "./scenario/truth.ts";

export interface TrafficOrder {
  readonly seed: string;
  readonly startUs: EpochMicros;
  /** How long conversations begin; the last ones end a little later. */
  readonly hours: number;
  readonly staff: number;
  readonly day: DayKind;
  readonly utcOffsetMinutes: number;
  readonly scenarios: readonly { readonly name: ScenarioName; readonly atUs: EpochMicros }[];
  /** False leaves only what is planted. Default true. */
  readonly benign?: boolean;
}

export interface PlannedTraffic {
  readonly frames: Iterable<Frame>;
  readonly planted: readonly Planted[];
  /** Conversations of the day without what is planted. */
  readonly benign: TrafficPlan["conversations"];
  readonly endUs: EpochMicros;
}

const HOUR_US = 3_600_000_000;
/** Written at once. */
const CHUNK_BYTES = 1024 * 1024;

/** Plans an order. The same order gives the same frames, and planting more leaves the benign ones as they were. */
export function planTraffic(order: TrafficOrder): PlannedTraffic {
  const rng = new Prng(order.seed);
  const plan = new TrafficPlan(rng.fork("plan"));
  const stage: Stage = {
    plan,
    network: officeNetwork(order.staff),
    openedUs: order.startUs,
    utcOffsetMinutes: order.utcOffsetMinutes,
  };
  const endUs = epochMicros(order.startUs + Math.round(order.hours * HOUR_US));
  if (order.benign !== false) officeDay(stage, order.startUs, endUs, order.day, rng.fork("day"));
  const benign = [...plan.conversations];
  const planted = order.scenarios.map(({ name, atUs }, at) =>
    CATALOGUE[name](stage, atUs, rng.fork(`planted ${at} ${name}`)),
  );
  return { frames: plan.frames(), planted, benign, endUs };
}

/**
 * Writes the capture to `pcapFile` and the answer sheet to `truthFile`; each appears under its name only when whole.
 *
 * @returns the answer sheet.
 */
export async function writeTraffic(order: TrafficOrder, pcapFile: string, truthFile: string): Promise<Truth> {
  const { frames, planted, benign, endUs } = planTraffic(order);
  const writer = writeCapture();
  const part = `${pcapFile}.part`;
  const file = await open(part, "w");
  let packets = 0;
  let bytes = 0;
  try {
    let held: Uint8Array[] = [writer.header];
    let heldBytes = writer.header.length;
    const flush = async () => {
      await file.writev(held);
      bytes += heldBytes;
      held = [];
      heldBytes = 0;
    };
    for (const frame of frames) {
      const record = writer.record(epochMicros(frame.atUs), frame.bytes);
      packets += 1;
      held.push(record);
      heldBytes += record.length;
      if (heldBytes >= CHUNK_BYTES) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
  const truth: Truth = {
    version: 1,
    seed: order.seed,
    capture: basename(pcapFile),
    startUs: order.startUs,
    endUs,
    packets,
    bytes,
    benign: countBy(benign.map(({ appProto }) => appProto)),
    planted: planted.map((one) => ({
      ...one,
      flows: one.flows.map((flow) => ({ ...flow })),
      expectedSids: [...one.expectedSids],
    })),
  };
  await writeFile(`${truthFile}.part`, `${JSON.stringify(truth, undefined, 2)}\n`);
  await rename(`${truthFile}.part`, truthFile);
  await rename(part, pcapFile);
  return truth;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
