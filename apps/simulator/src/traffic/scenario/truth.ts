/** What was planted: the answer sheet written beside a capture. */
import { z } from "zod";
import type { Prng } from "../../prng.ts";
import type { Stage } from "../office/conversations.ts";
import type { Conversation } from "../plan.ts";

export const SCENARIOS = [
  "lure",
  "beacon",
  "lateral-movement",
  "scan-horizontal",
  "scan-vertical",
  "ssh-guessing",
  "rdp-guessing",
  "sql-injection",
  "dns-tunnel",
  "exfiltration",
  "contract-breach",
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface Planted {
  readonly scenario: ScenarioName;
  readonly startUs: number;
  /** Of the last conversation's first packet. */
  readonly endUs: number;
  /** Who attacks, or whose machine obeys. */
  readonly srcIp: string;
  readonly destIp: string;
  readonly flows: readonly Conversation[];
  /** Starter signatures that must fire on it. */
  readonly expectedSids: readonly number[];
  readonly description: string;
}

/** Enters one intrusion that begins at `atUs` into the stage's plan. */
export type Scenario = (stage: Stage, atUs: number, rng: Prng) => Planted;

/** Joins the flows of one intrusion into its answer. */
export function planted(facts: Omit<Planted, "startUs" | "endUs" | "srcIp" | "destIp">): Planted {
  const [first] = facts.flows;
  if (first === undefined) throw new RangeError(`nothing was planted for ${facts.scenario}`);
  return {
    ...facts,
    startUs: Math.min(...facts.flows.map(({ startUs }) => startUs)),
    endUs: Math.max(...facts.flows.map(({ startUs }) => startUs)),
    srcIp: first.srcIp,
    destIp: first.destIp,
  };
}

const instantUs = z.number().int().nonnegative();
const flowSchema = z.strictObject({
  proto: z.enum(["TCP", "UDP", "ICMP"]),
  srcIp: z.ipv4(),
  srcPort: z.number().int(),
  destIp: z.ipv4(),
  destPort: z.number().int(),
  appProto: z.string(),
  startUs: instantUs,
});

/** Shape of `*.truth.json`. */
export const truthSchema = z.strictObject({
  version: z.literal(1),
  seed: z.string(),
  capture: z.string(),
  startUs: instantUs,
  endUs: instantUs,
  packets: z.number().int(),
  bytes: z.number().int(),
  /** Benign conversations by the protocol they claim to be. */
  benign: z.record(z.string(), z.number().int()),
  planted: z.array(
    z.strictObject({
      scenario: z.enum(SCENARIOS),
      startUs: instantUs,
      endUs: instantUs,
      srcIp: z.ipv4(),
      destIp: z.ipv4(),
      flows: z.array(flowSchema),
      expectedSids: z.array(z.number().int()),
      description: z.string(),
    }),
  ),
});
export type Truth = z.infer<typeof truthSchema>;
