/**
 * The live stream: `GET /api/v1/live`, server-sent events, resumable without a gap by `Last-Event-ID`.
 *
 * Shape: `event:` is the kind, `data:` the JSON below; only `alert` has an `id:` (the alert's event id). The other
 * kinds are states, not happenings: `hello` makes up for no state told during a break, so whoever shows states reads
 * them again after each, by `GET /api/v1/map` and `/sensors`, at a moment of chance. They are not sent by themselves:
 * a country's states are half a megabyte, its sensors five, all at once to everybody who comes back, also to those
 * who show none; a read is asked for by who needs it, and can be spread.
 */
import { z } from "zod";
import { alertSummarySchema, jurisdictionStatusSchema, sensorSummarySchema } from "./room.ts";

const instantUs = z.number().int().nonnegative();

export const LIVE_PATH = "/api/v1/live";
/** A `tick` at least this often, so that a reader can tell quiet from broken. */
export const TICK_INTERVAL_MS = 5_000;

export const liveMessageSchema = z.discriminatedUnion("kind", [
  /**
   * First message of every connection; from here on every change is told. `resumed` speaks of alerts: false when the
   * id asked for is no longer held, then they are to be read anew too.
   */
  z.strictObject({ kind: z.literal("hello"), atUs: instantUs, resumed: z.boolean() }),
  z.strictObject({ kind: z.literal("alert"), alert: alertSummarySchema }),
  /** `atUs`: when the hub told it. An answer whose `asOfUs` is later knows better, an earlier one does not. */
  z.strictObject({ kind: z.literal("sensor"), atUs: instantUs, sensor: sensorSummarySchema }),
  z.strictObject({ kind: z.literal("jurisdiction"), atUs: instantUs, jurisdiction: jurisdictionStatusSchema }),
  /**
   * The server's clock, and how many messages this reader was too slow for. With 0 it proves that all alerts and all
   * changes of jurisdictions since `hello` are behind it; that says something only of what was read after `hello`.
   * Otherwise messages are missing, alerts too, also after a later `hello`: read anew. It comes before anything newer
   * than what is missing.
   */
  z.strictObject({ kind: z.literal("tick"), atUs: instantUs, dropped: z.number().int().nonnegative() }),
]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;
type Untimed<Message> = Message extends { readonly jurisdiction: unknown } | { readonly sensor: unknown }
  ? Omit<Message, "atUs">
  : Message;
/** What there is to tell, before the stream says when it told it. */
export type LiveNews = Untimed<Exclude<LiveMessage, { kind: "hello" } | { kind: "tick" }>>;
