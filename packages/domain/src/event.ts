/** What Suricata says, in the house's words. */
import type { Brand } from "./brand.ts";

/** An alert's severity: **1 is the worst**. 1 to 255 (doc/userguide/rules/meta.rst@suricata, `priority`). */
export type Severity = Brand<number, "Severity">;

/** @throws {RangeError} outside 1 to 255. */
export function severity(n: number): Severity {
  if (!Number.isInteger(n) || n < 1 || n > 255) throw new RangeError(`severity out of range: ${n}`);
  return n as Severity;
}

/** A signature's identity. `rule` is the text, `signature` what it is known by. */
export interface SignatureRef {
  readonly gid: number;
  readonly sid: number;
  readonly rev: number;
}

/**
 * Suricata's own engine events (decoder, stream, application layer) come as alerts of these sids. They tell of
 * the capture's health and are never shown as alerts: 97.8 % of all alerts of 274 captures were such events.
 *
 * Source: rules/*.rules of OISF/suricata 7.0 (2200000 to 2299999, generator 1).
 */
export function isEngineEvent(signature: SignatureRef): boolean {
  return signature.gid === 1 && signature.sid >= 2_200_000 && signature.sid <= 2_299_999;
}

/** How a jurisdiction stands on the map; each is drawn with its own shape besides its colour. */
export const JURISDICTION_STATES = ["alert", "stale", "live", "none"] as const;
export type JurisdictionState = (typeof JURISDICTION_STATES)[number];

/** TLP 2.0 marking; unmarked means RED. */
export const TLP_MARKINGS = ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"] as const;
export type Tlp = (typeof TLP_MARKINGS)[number];
