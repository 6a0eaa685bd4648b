/**
 * The demonstration's capture: about twelve minutes in Finney County, Kansas, on the morning of Friday 13 July 2018.
 *
 * The county came back on line that day after Emotet and TrickBot and was infected again four days later; here it all
 * happens within minutes. What is planted is made up in its details and inert (see SPEC.md).
 */
import { epochMicros, fromMillis } from "@watchfloor/domain";
import type { TrafficOrder } from "../traffic/produce.ts";
import type { ScenarioName } from "../traffic/scenario/truth.ts";

/** Seconds after the start; the lure's first alert comes within 5 s, so that the map shows it at once. */
const SCRIPT: readonly (readonly [ScenarioName, number])[] = [
  ["lure", 2],
  ["beacon", 25],
  ["scan-horizontal", 60],
  ["lateral-movement", 90],
  ["scan-vertical", 200],
  ["ssh-guessing", 240],
  ["sql-injection", 320],
  ["rdp-guessing", 380],
  ["dns-tunnel", 450],
  ["exfiltration", 540],
  ["contract-breach", 620],
];

const MINUTES = 12;
/** 9:20 in Garden City, Kansas. */
const START = fromMillis(Date.UTC(2018, 6, 13, 14, 20));

/** The place the demonstration's real sensor is enrolled for. */
export const COUNTY_IN_TROUBLE = "20055";
/** Indiana, Ohio, North Carolina, West Virginia: their primary was on 8 May 2018. */
export const PRIMARY_STATES = ["18", "39", "37", "54"] as const;

export function demonstrationOrder(seed = "finney"): TrafficOrder {
  return {
    seed,
    startUs: START,
    hours: MINUTES / 60,
    staff: 6,
    day: "weekday",
    utcOffsetMinutes: -300,
    scenarios: SCRIPT.map(([name, seconds]) => ({ name, atUs: epochMicros(START + seconds * 1_000_000) })),
  };
}
