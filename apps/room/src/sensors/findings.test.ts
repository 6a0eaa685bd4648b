import { geoId, sensorId } from "@watchfloor/domain";
import type { SensorSummary } from "@watchfloor/wire";
import { expect, test } from "vitest";
import { findingsOf } from "./findings.ts";

const NOW = 1_800_000_000_000_000;
type Heartbeat = NonNullable<SensorSummary["heartbeat"]>;

function sensor(change: Partial<SensorSummary> = {}, beat: Partial<Heartbeat> = {}): SensorSummary {
  const heartbeat: Heartbeat = {
    wire: 1,
    sentAtUs: NOW,
    agentVersion: "0.1.0",
    engine: { version: "7.0.15", state: "running", restarts: 0, rulesLoaded: 9, rulesFailed: 0 },
    capture: { mode: "interface", source: "eth1", packets: 100_000, bytes: 1, kernelDrops: 0 },
    records: { linesRead: 1, eventsEncoded: 1, quarantined: 0, engineEvents: 0, dropped: {}, lagUs: 1 },
    spool: { heldBatches: 0, heldBytes: 0, maxBytes: 1_000, oldestAgeUs: 0 },
    process: { rssBytes: 1, cpuUs: 1, diskFreeBytes: 2 ** 40 },
    ...beat,
  };
  return {
    sensorId: sensorId("one"),
    geoId: geoId("20055"),
    place: "Finney County, KS",
    link: "linked",
    state: "live",
    enrolledAtUs: 1,
    certificateExpiresAtUs: NOW + 90 * 86_400_000_000,
    lastWordAtUs: NOW - 1,
    heartbeat,
    held: { batches: 1, events: 1, alerts: 0, engineEvents: 0 },
    gaps: 0,
    chainBreaks: 0,
    refused: { batches: 0, events: 0 },
    engineAdvisories: [],
    ...change,
  };
}

const texts = (one: SensorSummary) => findingsOf(one, NOW).map(({ level, text }) => `${level}: ${text}`);

test("[R25] a healthy sensor has nothing to tell", () => {
  expect(texts(sensor())).toEqual([]);
});

test("[R25] a silent sensor is never called well", () => {
  expect(texts(sensor({ state: "stale", lastWordAtUs: NOW - 240_000_000 }))).toEqual(["bad: Silent for 4 min"]);
});

test("[R25] faults come before things to look at", () => {
  const found = texts(
    sensor(
      {
        gaps: 2,
        chainBreaks: 1,
        refused: { batches: 1, events: 90 },
        certificateExpiresAtUs: NOW + 86_400_000_000,
        engineAdvisories: [{ id: "CVE-1", fixedIn: "8", summary: "x" }],
      },
      {
        capture: { mode: "interface", source: "eth1", packets: 97_000, bytes: 1, kernelDrops: 3_000 },
        records: {
          linesRead: 1,
          eventsEncoded: 1,
          quarantined: 4,
          engineEvents: 0,
          dropped: { spool_full: 7, none: 0 },
          lagUs: 20_000_000,
        },
        spool: { heldBatches: 3, heldBytes: 600, maxBytes: 1_000, oldestAgeUs: 90_000_000 },
        engine: { version: "7.0.10", state: "backoff", restarts: 3, rulesLoaded: 9, rulesFailed: 2 },
      },
    ),
  );
  expect(found).toEqual([
    "bad: 2 batches never came",
    "bad: 1 break in the chain of digests",
    "bad: 1 batch with 90 events set aside: the event store would not take them",
    "bad: Suricata fails and is being started again",
    "bad: The kernel dropped 3.00 % of packets: the machine is too slow for the link",
    "bad: 7 records lost: spool_full",
    "warn: Its certificate expires in 1 d",
    "warn: 2 rules could not be loaded",
    "warn: Suricata was restarted 3 times",
    "warn: 4 unreadable lines in quarantine",
    "warn: Records arrive 20 s late",
    "warn: Its spool is 60.0 % full",
    "warn: 3 batches waiting, the oldest for 1 min",
    "warn: 1 known fault in this engine version",
  ]);
});

test("[R25] an engine without rules, an expired certificate and a revoked sensor are told", () => {
  const noRules = { engine: { version: "7", state: "running" as const, restarts: 0, rulesLoaded: 0, rulesFailed: 0 } };
  expect(texts(sensor({ certificateExpiresAtUs: NOW - 1 }, noRules))).toEqual([
    "bad: Its certificate has expired",
    "bad: No rule is loaded: nothing can fire",
  ]);
  expect(texts(sensor({ state: "revoked", gaps: 9 }))).toEqual(["warn: Its certificate was revoked"]);
});
