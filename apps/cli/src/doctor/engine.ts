/** The doctor's look at Suricata: there, new enough, allowed to watch. */

import type { House } from "../house/house.ts";
import { findProgram, howToInstall } from "../house/programs-installed.ts";
import { fail, ok, type Verdict, warn } from "./verdict.ts";

/** Asks the system: what a command prints, or undefined when it fails. */
export type Ask = (command: string, args: readonly string[]) => Promise<string | undefined>;

const INSTALL = "Debian 12: apt-get install -t bookworm-backports suricata; `npm start` does it as root.";

/** The oldest 7.0 release without a published fault that a packet can reach (CVE-2026-22261, -22264, -31933). */
const SOUND = [7, 0, 15] as const;

export function parseEngineVersion(text: string): readonly [number, number, number] | undefined {
  const [, major, minor, patch] = /Suricata version (\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** What to say of a version. */
export function judgeVersion(version: readonly [number, number, number]): Verdict {
  const shown = version.join(".");
  if (version[0] < 7) return fail("Suricata", `${shown} is too old`, INSTALL);
  const difference = version.map((part, at) => part - (SOUND[at] ?? 0)).find((part) => part !== 0) ?? 0;
  if (difference >= 0) return ok("Suricata", shown);
  const advice = `${SOUND.join(".")} mends CVE-2026-22261, CVE-2026-22264 and CVE-2026-31933; update when your system offers it.`;
  return warn("Suricata", shown, advice);
}

export async function lookAtEngine(house: House, ask: Ask): Promise<Verdict> {
  const program = await findProgram(house, "suricata");
  if (program === undefined) {
    const how = (await howToInstall(house)).join(" | ");
    return warn(
      "Suricata",
      "not installed: recorded EVE files can be read, packets cannot",
      how === "" ? INSTALL : how,
    );
  }
  const version = parseEngineVersion((await ask(program, ["-V"])) ?? "");
  return version === undefined
    ? fail("Suricata", `${program} does not say its version`, INSTALL)
    : judgeVersion(version);
}

/** CAP_NET_ADMIN and CAP_NET_RAW, bits 12 and 13 of linux/capability.h: what AF_PACKET asks for. */
const WATCHING = 0b11n << 12n;

/** Whether a live interface could be opened, by the capabilities of this process (proc(5), CapEff). */
export function judgeRights(status: string | undefined): Verdict {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? "")?.[1];
  if (hex !== undefined && (BigInt(`0x${hex}`) & WATCHING) === WATCHING) return ok("live capture", "allowed");
  const advice = "Run as root, or give Suricata the rights: setcap cap_net_raw,cap_net_admin=eip $(which suricata).";
  return warn("live capture", "not allowed for this user", advice);
}

export async function lookAtRights(house: House): Promise<Verdict> {
  return judgeRights(await house.readText("/proc/self/status"));
}
