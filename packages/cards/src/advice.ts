/** What the cards say, by name. Written for a county clerk at eleven at night, not for an analyst. */
import { ATTACK_ADVICE } from "./advice-attack.ts";
import { INFECTION_ADVICE } from "./advice-infection.ts";
import { OTHER_ADVICE } from "./advice-other.ts";

/** Names that a rule may give in `metadata: watchfloor_card <name>`. */
export const CARD_NAMES = [
  "lure-download",
  "phishing",
  "c2-beacon",
  "malware",
  "exfiltration",
  "dns-tunnel",
  "lateral-smb",
  "brute-force-ssh",
  "brute-force-rdp",
  "login-guessing",
  "scan",
  "sql-injection",
  "web-attack",
  "exploit",
  "denial-of-service",
  "contract-violation",
  "bad-reputation",
  "policy",
  "weak-sign",
  "generic",
] as const;
export type CardName = (typeof CARD_NAMES)[number];

/** `{inside}`, `{outside}`, `{src}`, `{dest}` stand for addresses, `{signature}` for the rule's text. */
export interface Advice {
  readonly headline: string;
  readonly meaning: string;
  readonly firstSteps: readonly string[];
  readonly avoid: readonly string[];
  readonly call: string;
  readonly harmlessWhen: string;
}

export const ADVICE: Readonly<Record<CardName, Advice>> = { ...INFECTION_ADVICE, ...ATTACK_ADVICE, ...OTHER_ADVICE };
