/** Names of the things that speak on the wire: sensor, lane, sequence, batch, event. */
import type { Brand } from "./brand.ts";

/** A sensor: lower-case letters, digits and hyphens, 1 to 63 of them (a DNS label). */
export type SensorId = Brand<string, "SensorId">;

/** A batch's place in one sensor's lane; the first is 1. */
export type BatchSequence = Brand<number, "BatchSequence">;

/** Lower-case hexadecimal SHA-256, 64 digits. */
export type Sha256 = Brand<string, "Sha256">;

/**
 * One stored event: `<arrival>.<row>`. `arrival` is the hub's running number of the batch, `row` the
 * event's place in it, so ids of one hub sort by arrival.
 */
export type EventId = Brand<string, "EventId">;

/** Urgent: alerts and detections, flushed within 50 ms. Bulk: everything else, in batches of seconds. */
export const LANES = ["urgent", "bulk"] as const;
export type Lane = (typeof LANES)[number];

const SENSOR_ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SHA256 = /^[0-9a-f]{64}$/;
const EVENT_ID = /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,8})$/;

/** The `previous` digest of a lane's first batch. */
export const NO_PREVIOUS_BATCH = "0".repeat(64) as Sha256;

export function isSensorId(text: string): text is SensorId {
  return SENSOR_ID.test(text);
}

/** @throws {RangeError} unless `text` is a DNS label in lower case. */
export function sensorId(text: string): SensorId {
  if (!isSensorId(text)) throw new RangeError(`not a sensor id: ${text.slice(0, 80)}`);
  return text;
}

/** @throws {RangeError} unless `n` is a positive safe integer. */
export function batchSequence(n: number): BatchSequence {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`batch sequence out of range: ${n}`);
  return n as BatchSequence;
}

/** @throws {RangeError} unless `text` is 64 lower-case hexadecimal digits. */
export function sha256(text: string): Sha256 {
  if (!SHA256.test(text)) throw new RangeError("not a SHA-256 in lower-case hexadecimal");
  return text as Sha256;
}

/** @throws {RangeError} unless both numbers are safe and not negative. */
export function eventId(arrival: number, row: number): EventId {
  const text = `${arrival}.${row}`;
  if (!EVENT_ID.test(text)) throw new RangeError(`not an event id: ${text}`);
  return text as EventId;
}

/** The two numbers of an event id, or undefined when `text` is not one. */
export function parseEventId(text: string): { readonly arrival: number; readonly row: number } | undefined {
  const found = EVENT_ID.exec(text);
  return found === null ? undefined : { arrival: Number(found[1]), row: Number(found[2]) };
}
