/** The heartbeat: a sensor's word about itself, sent every five seconds even when nothing happens. */
import { z } from "zod";

export const HEARTBEATS_PATH = "/v1/heartbeats";
export const HEARTBEAT_INTERVAL_MS = 5_000;
/** A sensor without a word for this long is stale: silence is a finding. */
export const STALE_AFTER_MS = 30_000;
export const MAX_HEARTBEAT_BYTES = 64 * 1024;

const count = z.number().int().nonnegative();
const instantUs = z.number().int().nonnegative();
/** Words that people read, kept as jsonb: no control, invisible or half characters, which PostgreSQL refuses in part. */
const words = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, "no control or invisible characters");
/** Reasons under which something was dropped; a sensor of this version has fewer than ten. */
const MOST_REASONS = 64;

export const heartbeatSchema = z.strictObject({
  wire: z.number().int().positive(),
  sentAtUs: instantUs,
  agentVersion: words(64),
  engine: z.strictObject({
    /** As Suricata prints it, `7.0.10`; empty when none runs. */
    version: words(64),
    state: z.enum(["absent", "starting", "running", "backoff", "done"]),
    startedAtUs: instantUs.optional(),
    restarts: count,
    rulesLoaded: count,
    rulesFailed: count,
  }),
  capture: z.strictObject({
    mode: z.enum(["interface", "replay", "eve", "virtual"]),
    /** Interface name, or how many captures. */
    source: words(200),
    packets: count,
    bytes: count,
    /** Packets the kernel threw away because Suricata was too slow. */
    kernelDrops: count,
  }),
  records: z.strictObject({
    linesRead: count,
    eventsEncoded: count,
    quarantined: count,
    engineEvents: count,
    /** Lost on purpose, by reason. */
    dropped: z.record(words(64), count).refine((by) => Object.keys(by).length <= MOST_REASONS, "too many reasons"),
    /** Time between the newest EVE record's timestamp and its batch being spooled, µs; 0 in a replay. */
    lagUs: count,
  }),
  spool: z.strictObject({
    heldBatches: count,
    heldBytes: count,
    maxBytes: count,
    /** Age of the oldest batch the hub has not taken, µs. */
    oldestAgeUs: count,
  }),
  process: z.strictObject({ rssBytes: count, cpuUs: count, diskFreeBytes: count }),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;
