import { epochMicros, WatchfloorError } from "@watchfloor/domain";
import { HEARTBEAT_INTERVAL_MS, type Heartbeat, heartbeatSchema } from "@watchfloor/wire";
import { expect, test } from "vitest";
import { sourceName } from "./configuration.ts";
import { heartbeat, runHeartbeats, type Vitals } from "./health.ts";

const VITALS: Vitals = {
  agentVersion: "0.1.0",
  engine: undefined,
  capture: { mode: "eve", source: "1 file" },
  pipeline: { linesRead: 9, eventsEncoded: 7, engineEvents: 1, fieldsWithheld: 0 },
  quarantined: 1,
  dropped: { "quarantine-full": 1 },
  lagUs: 0,
  spool: {
    heldBatches: 2,
    heldBytes: 300,
    maxBytes: 1_000,
    oldestSealedAtUs: epochMicros(400),
    blocked: false,
    damagedSegments: 0,
    damagedRows: 0,
    lanes: { urgent: { highest: 1, receipted: 1 }, bulk: { highest: 3, receipted: 1 } },
  },
  process: { rssBytes: 1, cpuUs: 1, diskFreeBytes: 1 },
};

const ENGINE = {
  state: "restarting",
  version: "7.0.10",
  startedAt: epochMicros(5),
  restarts: 2,
  rulesLoaded: 30,
  rulesFailed: 1,
  packets: 77,
  bytes: 5_000,
  kernelDrops: 3,
  invalidChecksums: 0,
  user: undefined,
  lastFailure: "E_ENGINE_FAILED",
} as const;

test("[T14] a heartbeat is what the wire says, with an engine and without", () => {
  const without = heartbeat(VITALS, epochMicros(1_000));
  expect(heartbeatSchema.parse(without)).toEqual(without);
  expect(without).toMatchObject({ engine: { state: "absent", version: "" }, spool: { oldestAgeUs: 600 } });
  const withEngine = heartbeat({ ...VITALS, engine: ENGINE }, epochMicros(1_000));
  expect(heartbeatSchema.parse(withEngine)).toEqual(withEngine);
  expect(withEngine).toMatchObject({
    engine: { state: "backoff", version: "7.0.10", startedAtUs: 5, restarts: 2, rulesLoaded: 30, rulesFailed: 1 },
    capture: { packets: 77, bytes: 5_000, kernelDrops: 3 },
  });
});

test("[T14] it says what is read as people do", () => {
  expect(sourceName({ kind: "interface", name: "eth0" })).toBe("eth0");
  expect(sourceName({ kind: "eve", files: ["a.json"] })).toBe("1 file");
  expect(sourceName({ kind: "replay", files: ["a.pcap", "b.pcap"] })).toBe("2 files");
});

test("[T14] they go out every five seconds; one that fails is told once and stops nothing", async () => {
  const stop = new AbortController();
  const sent: Heartbeat[] = [];
  const told: (string | undefined)[] = [];
  let clock = 0;
  let tries = 0;
  await runHeartbeats({
    uplink: {
      sendHeartbeat: async (one) => {
        tries += 1;
        if (tries === 2 || tries === 3) throw new WatchfloorError("E_HUB_UNREACHABLE");
        sent.push(one);
      },
    },
    vitals: async () => VITALS,
    now: () => epochMicros(clock * 1_000),
    sleep: async (ms) => {
      clock += ms;
      if (tries === 5) stop.abort();
    },
    signal: stop.signal,
    onProblem: (error) => told.push(error?.code),
  });
  expect(sent.map((one) => one.sentAtUs / 1_000)).toEqual([0, 3, 4].map((n) => n * HEARTBEAT_INTERVAL_MS));
  expect(told).toEqual(["E_HUB_UNREACHABLE", undefined]);
});
