/** Traffic through the real Suricata: what it makes of a plan of ours or of a capture of others. */
import { join } from "node:path";
import { temporaryDirectory } from "@watchfloor/testkit";
import { z } from "zod";
import { type TrafficOrder, writeTraffic } from "../traffic/produce.ts";
import type { Truth } from "../traffic/scenario/truth.ts";
import { runEngine } from "./engine-run.ts";

const RULES = join(import.meta.dirname, "../../../sensor/rules");
export const STARTER_RULES = join(RULES, "starter.rules");
export const CONTRACT_RULES = join(RULES, "contract-example.rules");
export const ALL_RULES = [STARTER_RULES, CONTRACT_RULES];

/** Suricata 7.0.10 says this once of every SMTP conversation, real ones too: it never takes the server's side for SMTP. */
export const MAIL_HABIT = "APPLAYER_DETECT_PROTOCOL_ONLY_ONE_DIRECTION port 25";

const port = z.number().int().default(0);
const recordSchema = z.looseObject({
  timestamp: z.string(),
  event_type: z.string(),
  proto: z.string().optional(),
  src_ip: z.string().default(""),
  src_port: port,
  dest_ip: z.string().default(""),
  dest_port: port,
  app_proto: z.string().optional(),
  alert: z.looseObject({ signature_id: z.number(), severity: z.number() }).optional(),
  anomaly: z.looseObject({ event: z.string().optional() }).optional(),
});
export type EveRecord = z.infer<typeof recordSchema>;

export interface Seen {
  readonly records: readonly EveRecord[];
  /** How often each signature fired. */
  readonly sids: ReadonlyMap<number, number>;
  /** What Suricata found odd, with the protocol it found it in. */
  readonly anomalies: readonly string[];
}

function see(lines: readonly string[]): Seen {
  const records = lines.map((line) => recordSchema.parse(JSON.parse(line)));
  const sids = new Map<number, number>();
  for (const { alert } of records) {
    if (alert !== undefined) sids.set(alert.signature_id, (sids.get(alert.signature_id) ?? 0) + 1);
  }
  // The lower port is the server's, whoever sent what was odd.
  const anomalies = records.flatMap(({ anomaly, src_port, dest_port }) =>
    anomaly === undefined ? [] : [`${anomaly.event ?? "unnamed"} port ${Math.min(src_port, dest_port)}`],
  );
  return { records, sids, anomalies };
}

/** Writes an order's traffic and lets Suricata see it, checksums validated. */
export async function seeTraffic(order: TrafficOrder, rules: readonly string[]): Promise<Seen & { truth: Truth }> {
  const directory = await temporaryDirectory("simulator");
  try {
    const capture = join(directory.path, "traffic.pcap");
    const truth = await writeTraffic(order, capture, join(directory.path, "traffic.truth.json"));
    return { ...see(await runEngine({ capture, rules, directory: join(directory.path, "out") })), truth };
  } finally {
    await directory.remove();
  }
}

/** Lets Suricata see a capture of others, whose checksums a network card was to fill in. */
export async function seeCapture(capture: string, rules: readonly string[]): Promise<Seen> {
  const directory = await temporaryDirectory("simulator");
  try {
    return see(await runEngine({ capture, rules, directory: directory.path, checksums: false }));
  } finally {
    await directory.remove();
  }
}

/** An order of minutes, for tests: everything that is not said is the demonstration office's. */
export function shortOrder(
  minutes: number,
  change: Partial<TrafficOrder>,
  start: TrafficOrder["startUs"],
): TrafficOrder {
  return {
    seed: "test",
    startUs: start,
    hours: minutes / 60,
    staff: 8,
    day: "weekday",
    utcOffsetMinutes: -300,
    scenarios: [],
    ...change,
  };
}
