/** One virtual sensor: records by the hour of its place, two lanes and a heartbeat, over the real wire. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, isWatchfloorError, type JsonObject, type Lane, NO_PREVIOUS_BATCH } from "@watchfloor/domain";
import { createUplink, runLane, type Uplink } from "@watchfloor/uplink";
import { type BatchBuilder, HEARTBEAT_INTERVAL_MS, type Heartbeat, WIRE_VERSION } from "@watchfloor/wire";
import type { Prng } from "../prng.ts";
import { activity } from "../traffic/office/diurnal.ts";
import { LocalClock } from "./local-clock.ts";
import { MemoryLane } from "./memory-lane.ts";
import { RecordSource } from "./records.ts";
import type { Member } from "./roster.ts";

/** How far apart things happen, ms. */
export interface Pacing {
  /** Between two bulk batches of one sensor; the first comes at a moment of chance within one such span. */
  readonly bulkMs: number;
  readonly heartbeatMs: number;
  /** A silent sensor speaks this long, so that the hub has its first word. */
  readonly silentAfterMs: number;
}

export const PACING: Pacing = { bulkMs: 10_000, heartbeatMs: HEARTBEAT_INTERVAL_MS, silentAfterMs: 12_000 };

/** Mean time between two background scans that a sensor tells of. */
const SCAN_EVERY_S = 40 * 3_600;
/** Records of one conversation, on average. */
const RECORDS_PER_CONVERSATION = 2.5;
/** Conversations in one batch; three records each stay far below what a batch may hold. */
const MOST_AT_ONCE = 20_000;

/** Sums over all sensors, for progress and tests. */
export interface NationCounts {
  /** That have their identity. */
  sensors: number;
  /** Made; what was not sent when the nation stopped was given up. */
  events: number;
  /** Of these, what the hub has given its receipt for. */
  sent: number;
  alerts: number;
  batches: number;
  heartbeats: number;
  /** Batches not made because the hub was behind. */
  skipped: number;
  refused: number;
}

export interface VirtualSensorDeps {
  /** One for all sensors: encoding is not under way between two of its calls. */
  readonly builder: BatchBuilder;
  readonly counts: NationCounts;
  readonly rate: number;
  readonly pacing: Pacing;
  readonly agentVersion: string;
  readonly now: Clock;
  readonly signal: AbortSignal;
  readonly rng: Prng;
}

/** What the hub has not taken by then is given up: it is simulated. */
const LAST_WORD_MS = 4_000;

/** Speaks until the signal aborts; then nothing more is made, what is made is sent, and the connections are closed. */
export async function runVirtualSensor({ place, identity }: Member, deps: VirtualSensorDeps): Promise<void> {
  const { now, signal, counts, rng, pacing } = deps;
  const uplink = createUplink(identity);
  const giveUp = new AbortController();
  const ending = AbortSignal.any([signal, giveUp.signal]);
  let lastWord: NodeJS.Timeout | undefined;
  try {
    // Spread over one interval, so that the hub sees a stream and not a drum.
    await pause(rng.between(0, pacing.bulkMs), signal);
    const lanes = await openLanes(uplink, signal);
    if (lanes === undefined) return;
    const startedUs = now();
    const quietFrom = place.silent ? startedUs + pacing.silentAfterMs * 1_000 : Number.POSITIVE_INFINITY;
    const own: Own = { events: 0 };
    const stop = () => ending.aborted || now() > quietFrom;
    const lane = (name: Lane) =>
      runLane({
        source: lanes[name],
        send: async (envelope, body, laneSignal) => {
          const receipt = await uplink.sendBatch(envelope, body, laneSignal);
          counts.batches += 1;
          counts.sent += envelope.rows;
          return receipt;
        },
        signal: giveUp.signal,
        now,
        sleep: (ms, laneSignal) => sleep(ms, undefined, { signal: laneSignal }),
        random: () => rng.unit(),
        onLink: (link) => {
          if (link.kind === "refused") counts.refused += 1;
        },
      });
    const making = Promise.all([
      makeRecords(place, lanes, own, stop, { ...deps, signal: ending }),
      beat(uplink, lanes, own, stop, { ...deps, signal: ending }),
    ]);
    const closing = making.then(() => {
      lanes.bulk.close();
      lanes.urgent.close();
      lastWord = setTimeout(() => giveUp.abort(), LAST_WORD_MS);
    });
    await Promise.all([closing, lane("bulk"), lane("urgent")]);
  } finally {
    clearTimeout(lastWord);
    giveUp.abort();
    uplink.close();
  }
}

type Lanes = Readonly<Record<Lane, MemoryLane>>;

/** What one sensor says of itself. */
interface Own {
  events: number;
}

/** Goes on where the hub says it is; tries until the hub is there. */
async function openLanes(uplink: Uplink, signal: AbortSignal): Promise<Lanes | undefined> {
  while (!signal.aborted) {
    try {
      const { lanes } = await uplink.position(signal);
      const open = (name: Lane) => {
        const held = lanes.find(({ lane }) => lane === name);
        return new MemoryLane(name, held?.sequence ?? 0, held?.digest ?? NO_PREVIOUS_BATCH);
      };
      return { bulk: open("bulk"), urgent: open("urgent") };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!isWatchfloorError(error, "E_HUB_UNREACHABLE", "E_INGEST_BUSY")) throw error;
      await pause(HEARTBEAT_INTERVAL_MS, signal);
    }
  }
  return undefined;
}

async function makeRecords(
  place: Member["place"],
  lanes: Lanes,
  own: Own,
  stop: () => boolean,
  { builder, counts, rate, pacing, now, signal, rng }: VirtualSensorDeps,
): Promise<void> {
  const clock = new LocalClock(place.timeZone);
  const source = new RecordSource(rng.fork("records"));
  let fromUs: number = now();
  while (!stop()) {
    const toUs: number = now();
    const seconds = (toUs - fromUs) / 1_000_000;
    const perSecond = place.peakRate * rate * activity(toUs, clock.offsetMinutes(toUs), "election");
    // The fraction left over is a matter of chance, so that slow offices speak now and then, too.
    const expected = (perSecond * seconds) / RECORDS_PER_CONVERSATION;
    const conversations = Math.min(MOST_AT_ONCE, Math.floor(expected) + (rng.chance(expected % 1) ? 1 : 0));
    const ends = Array.from({ length: conversations }, () => fromUs + rng.unit() * (toUs - fromUs));
    const records = ends.sort((a, b) => a - b).flatMap((atUs) => source.conversation(atUs));
    own.events += await put(lanes.bulk, records, builder, counts);
    if (rng.chance(seconds / SCAN_EVERY_S)) {
      const alerts = await put(lanes.urgent, [source.backgroundScan(toUs)], builder, counts);
      counts.alerts += alerts;
      own.events += alerts;
    }
    fromUs = toUs;
    await pause(pacing.bulkMs, signal);
  }
}

/** @returns how many records the lane took: all, or none when it is full. */
async function put(
  lane: MemoryLane,
  records: readonly JsonObject[],
  builder: BatchBuilder,
  counts: NationCounts,
): Promise<number> {
  if (records.length === 0) return 0;
  if (lane.full) {
    counts.skipped += 1;
    return 0;
  }
  for (const record of records) builder.append(record, false);
  // `finish` empties the builder before it waits for anything: sensors can share one.
  lane.put(await builder.finish());
  counts.events += records.length;
  return records.length;
}

async function beat(
  uplink: Uplink,
  lanes: Lanes,
  own: Own,
  stop: () => boolean,
  { agentVersion, counts, pacing, now, signal, rng }: VirtualSensorDeps,
): Promise<void> {
  let packets = rng.between(1_000_000, 90_000_000);
  const startedAtUs = now();
  while (!stop()) {
    packets += rng.between(200, 9_000);
    const heartbeat: Heartbeat = {
      wire: WIRE_VERSION,
      sentAtUs: now(),
      agentVersion,
      engine: { version: "7.0.10", state: "running", startedAtUs, restarts: 0, rulesLoaded: 30, rulesFailed: 0 },
      capture: { mode: "virtual", source: "simulated", packets, bytes: packets * 640, kernelDrops: 0 },
      records: {
        linesRead: own.events,
        eventsEncoded: own.events,
        quarantined: 0,
        engineEvents: 0,
        dropped: {},
        lagUs: rng.between(2_000, 40_000),
      },
      spool: {
        heldBatches: lanes.bulk.heldBatches + lanes.urgent.heldBatches,
        heldBytes: lanes.bulk.heldBytes + lanes.urgent.heldBytes,
        maxBytes: 1_073_741_824,
        oldestAgeUs: 0,
      },
      process: { rssBytes: 180_000_000, cpuUs: Math.round((now() - startedAtUs) / 50), diskFreeBytes: 400_000_000_000 },
    };
    try {
      await uplink.sendHeartbeat(heartbeat, signal);
      counts.heartbeats += 1;
    } catch (error) {
      // The next one says all that this one would have said.
      if (!signal.aborted && !isWatchfloorError(error)) throw error;
    }
    await pause(pacing.heartbeatMs, signal);
  }
}

/** Returns early, without an error, when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
