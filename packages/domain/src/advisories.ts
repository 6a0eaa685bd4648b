/**
 * Known weaknesses of Suricata that bear on a sensor, and the versions that mend them.
 *
 * Only what an attacker on the watched network can use against our configuration's kind of sensor is listed; the
 * engine's own list is longer. Sources: https://suricata.io/category/security-advisory/ and, per entry, `source`.
 */

export interface EngineAdvisory {
  readonly cve: string;
  /** The first version of each line that is mended; an older line without an entry is not mended at all. */
  readonly fixedIn: readonly string[];
  /** What can happen, in one sentence for the sensor's page. */
  readonly effect: string;
  /** What our configuration already does about it. */
  readonly mitigation: string;
  readonly source: string;
}

export const ENGINE_ADVISORIES: readonly EngineAdvisory[] = [
  {
    cve: "CVE-2024-37151",
    fixedIn: ["6.0.20", "7.0.6"],
    effect: "Fragmented packets with equal numbers may pass unseen.",
    mitigation: "Fragments are put together before they reach the engine's threads (af-packet defrag).",
    source: "https://cve.komodosec.com/cve.php?id=CVE-2024-37151",
  },
  {
    cve: "CVE-2026-22261",
    fixedIn: ["7.0.14", "8.0.3"],
    effect: "Crafted X-Forwarded-For headers can slow the engine down.",
    mitigation: "The engine does not read that header (xff is off).",
    source: "https://askarlabs.com/cve/CVE-2026-22261/",
  },
  {
    cve: "CVE-2026-22264",
    fixedIn: ["7.0.14", "8.0.3"],
    effect: "A packet that raises more than 65,535 alerts can crash the engine.",
    mitigation: "The engine runs without privileges and is started again when it ends.",
    source: "https://app.opencve.io/cve/CVE-2026-22264",
  },
  {
    cve: "CVE-2026-31933",
    fixedIn: ["7.0.15", "8.0.4"],
    effect: "Crafted streams can slow the engine down until it loses packets.",
    mitigation: "Lost packets are counted and shown with the sensor.",
    source: "https://app.opencve.io/cve/CVE-2026-31933",
  },
];

const VERSION = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})/;

/**
 * The advisories that touch an engine of this version, `7.0.10` or with anything behind the third number.
 *
 * A version whose line (first two numbers) no advisory mends is touched when it is older than the newest mended line,
 * and taken to be mended when it is newer. Distributions that mend without a new number are not recognised.
 *
 * @returns undefined when `version` is no version: unknown is not the same as safe.
 */
export function engineAdvisories(version: string): readonly EngineAdvisory[] | undefined {
  const have = numbersOf(version);
  if (have === undefined) return undefined;
  return ENGINE_ADVISORIES.filter(({ fixedIn }) => {
    const lines = fixedIn.map(numbersOf).filter((line) => line !== undefined);
    const own = lines.find((line) => line[0] === have[0] && line[1] === have[1]);
    if (own !== undefined) return have[2] < own[2];
    return lines.some((line) => line[0] > have[0] || (line[0] === have[0] && line[1] > have[1]));
  });
}

function numbersOf(version: string): readonly [number, number, number] | undefined {
  const found = VERSION.exec(version);
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3])];
}
