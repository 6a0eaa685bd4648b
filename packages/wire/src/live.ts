/**
 * The live stream: `GET /api/v1/live`, server-sent events, resumable without a gap by `Last-Event-ID`.
 *
 * Shape: `event:` is the kind, `data:` the JSON below; only `alert` has an `id:` (the alert's event id). The other
 * kinds are states, not happenings: after a break the newest is enough, and the server sends them anew.
 */
import { z } from "zod";
import { alertSummarySchema, jurisdictionStatusSchema, sensorSummarySchema } from "./room.ts";

const instantUs = z.number().int().nonnegative();

export const LIVE_PATH = "/api/v1/live";
/** A `tick` at least this often, so that a reader can tell quiet from broken. */
export const TICK_INTERVAL_MS = 5_000;

export const liveMessageSchema = z.discriminatedUnion("kind", [
  /** First message of every connection. `resumed` is false when the id asked for is no longer held: read anew. */
  z.strictObject({ kind: z.literal("hello"), atUs: instantUs, resumed: z.boolean() }),
  z.strictObject({ kind: z.literal("alert"), alert: alertSummarySchema }),
  z.strictObject({ kind: z.literal("sensor"), sensor: sensorSummarySchema }),
  z.strictObject({ kind: z.literal("jurisdiction"), jurisdiction: jurisdictionStatusSchema }),
  /** The server's clock, and how many messages this reader was too slow for (it must read anew when not 0). */
  z.strictObject({ kind: z.literal("tick"), atUs: instantUs, dropped: z.number().int().nonnegative() }),
]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;
