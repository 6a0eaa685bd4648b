import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseEveTimestamp } from "@watchfloor/domain";
import { suricataVersion } from "@watchfloor/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { planTraffic } from "../traffic/produce.ts";
import { SCENARIOS, truthSchema } from "../traffic/scenario/truth.ts";
import { demonstrationOrder } from "./demonstration.ts";
import { ALL_RULES, type Seen, seeTraffic } from "./engine.fixture.ts";

const RECORDING = join(import.meta.dirname, "../../recorded/demonstration.eve.json.gz");

test("[M14] the demonstration plants every intrusion, inside its twelve minutes", () => {
  const order = demonstrationOrder();
  expect(order.scenarios.map(({ name }) => name).sort()).toEqual([...SCENARIOS].sort());
  const { planted, endUs } = planTraffic(order);
  for (const { endUs: last } of planted) expect(last).toBeLessThan(endUs);
  expect(endUs - order.startUs).toBe(12 * 60 * 1_000_000);
});

const packed = readFileSync(RECORDING);
const recorded = gunzipSync(packed)
  .toString("utf8")
  .trimEnd()
  .split("\n")
  .map((line): { timestamp: string; event_type: string; alert?: { signature_id: number } } => JSON.parse(line));
const recordedSids = new Set(recorded.flatMap(({ alert }) => (alert === undefined ? [] : [alert.signature_id])));

test("[M15] the recording is small, in order of time, and holds every alert of the story", () => {
  expect(packed.length).toBeLessThan(500_000);
  const times = recorded.map(({ timestamp }) => parseEveTimestamp(timestamp));
  for (const [at, time] of times.entries()) expect(time).toBeGreaterThanOrEqual(times[at - 1] ?? 0);
  const expected = planTraffic(demonstrationOrder()).planted.flatMap(({ expectedSids }) => expectedSids);
  expect([...recordedSids].sort()).toEqual([...new Set(expected)].sort());
});

describe.skipIf(suricataVersion() === undefined)("the demonstration with the real Suricata", () => {
  let seen: Seen & { truth: unknown };
  beforeAll(async () => {
    seen = await seeTraffic(demonstrationOrder(), ALL_RULES);
  }, 120_000);

  test("[M14] the first alert comes within 20 s, and the lure's download among them", () => {
    const start = demonstrationOrder().startUs;
    const early = seen.records.filter(
      ({ alert, timestamp }) => alert !== undefined && parseEveTimestamp(timestamp) - start < 20_000_000,
    );
    expect(early.map(({ alert }) => alert?.signature_id)).toContain(9_100_003);
  });

  test("[M8] the answer sheet fits its schema and names what fired", () => {
    const truth = truthSchema.parse(seen.truth);
    const expected = truth.planted.flatMap(({ expectedSids }) => expectedSids);
    expect([...seen.sids.keys()].sort()).toEqual([...new Set(expected)].sort());
  });

  test("[M15] the recording is what Suricata says today", () => {
    const count = (list: readonly { event_type: string }[]) => {
      const counts: Record<string, number> = {};
      // How a flow's end is noticed, and so the count of flow records, depends on timing.
      for (const { event_type } of list) if (event_type !== "flow") counts[event_type] = (counts[event_type] ?? 0) + 1;
      return counts;
    };
    const { alert: recordedAlerts, ...recordedCounts } = count(recorded);
    const { alert: freshAlerts, ...freshCounts } = count(seen.records);
    expect(recordedCounts).toEqual(freshCounts);
    // Thresholds are kept by time, not by packet: their counts may differ by a few.
    expect(Math.abs((recordedAlerts ?? 0) - (freshAlerts ?? 0))).toBeLessThan(6);
    expect([...recordedSids].sort()).toEqual([...seen.sids.keys()].sort());
  });
});
