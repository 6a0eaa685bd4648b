/** Where a hub under test kills itself, and what it is told; apart from the program, which does its work when loaded. */
import { z } from "zod";

export const KILL_POINTS = ["before-insert", "after-insert", "after-count", "before-settle"] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

export const orderSchema = z.object({
  directory: z.string(),
  key: z.string(),
  cert: z.string(),
  clientCa: z.string(),
  sensor: z.object({ id: z.string(), fingerprint: z.string() }),
  kill: z.enum(KILL_POINTS).optional(),
  /** At which passing of the point. */
  killAt: z.number().default(1),
  /** So long after it, ms: recording and removing lie there. */
  killAfterMs: z.number().default(0),
  /** An arrival that ends the hub whenever it is stored, as a batch would that brings the store's engine down. */
  deadly: z.number().optional(),
});
export type KilledHubOrder = z.input<typeof orderSchema>;
