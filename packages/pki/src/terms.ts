/** Serial numbers and terms of certificates. */
import { randomBytes } from "node:crypto";
import type { EpochMicros } from "@watchfloor/domain";

const DAY_MS = 86_400_000;
/** 397 days, the most that browsers accept of a public certificate (CA/Browser Forum ballot SC-031 and before). */
export const LEAF_TERM_MS = 397 * DAY_MS;
/** 10 years: changing it means to enrol every sensor again. */
export const AUTHORITY_TERM_MS = 3652 * DAY_MS;
/** Clocks of sensors and hubs differ: a certificate is valid from an hour before it was made. */
const BACKDATE_MS = 3_600_000;

/** 128 random bits behind an octet that keeps the number positive and its length constant (RFC 5280, 4.1.2.2). */
export function randomSerial(): string {
  return `01${randomBytes(16).toString("hex")}`;
}

export interface Term {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** From an hour before `now` to `lengthMs` after, in whole seconds: X.509 has no fractions. */
export function term(now: EpochMicros, lengthMs: number): Term {
  const madeMs = Math.floor(now / 1_000_000) * 1000;
  return { notBefore: new Date(madeMs - BACKDATE_MS), notAfter: new Date(madeMs + lengthMs) };
}
