/** The doctor's look at the machine: Node, memory, disk, clock, the stores' compiled parts. */

import type { House } from "../house/house.ts";
import type { Ask } from "./engine.ts";
import { fail, ok, type Verdict, warn } from "./verdict.ts";

const GIB = 2 ** 30;
const inGib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

export function judgeNode(version: string): Verdict {
  const major = Number.parseInt(version.replace(/^v/, ""), 10);
  if (major === 24) return ok("Node", version);
  return major > 24
    ? warn("Node", version, "Tried with Node 24 only; bin/watchfloor starts the right one.")
    : fail("Node", version, "Start by bin/watchfloor or npm, which run Node 24 from node_modules.");
}

/** @param meminfo proc(5), `/proc/meminfo`. */
export function judgeMemory(meminfo: string | undefined): Verdict {
  const kib = Number(/^MemAvailable:\s+(\d+) kB/m.exec(meminfo ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(kib)) return warn("memory", "unknown", "Have 2 GiB free for hub and sensor together.");
  const bytes = kib * 1024;
  if (bytes < GIB) return warn("memory", `${inGib(bytes)} free`, "Hub and sensor with a large rule set want 2 GiB.");
  return ok("memory", `${inGib(bytes)} free`);
}

export function judgeDisk(freeBytes: number): Verdict {
  if (freeBytes < GIB) return fail("disk", `${inGib(freeBytes)} free`, "Free some: a full disk stops the store.");
  if (freeBytes < 20 * GIB)
    return warn("disk", `${inGib(freeBytes)} free`, "A sensor keeps up to 16 GiB for 72 hours without its hub.");
  return ok("disk", `${inGib(freeBytes)} free`);
}

/** Whether the clock is kept right: certificates and the order of events hang on it. */
export async function lookAtClock(ask: Ask): Promise<Verdict> {
  const said = await ask("timedatectl", ["show", "--property=NTPSynchronized", "--value"]);
  if (said?.trim() === "yes") return ok("clock", "synchronised");
  const advice = "Run chrony or systemd-timesyncd: alerts of two counties are compared by their times.";
  return warn("clock", said === undefined ? "nobody says whether it is right" : "not synchronised", advice);
}

/** The parts with compiled code load or they do not; a child process tells, so that a crash is only a finding. */
export async function lookAtStores(house: House, ask: Ask, node: string): Promise<readonly Verdict[]> {
  const load = async (name: string, module: string): Promise<Verdict> => {
    const where = JSON.stringify(`${house.root}/apps/hub/package.json`);
    const script = `const r = require("node:module").createRequire(${where}); import(r.resolve("${module}")).then(() => console.log("loads"))`;
    const said = await ask(node, ["-e", script]);
    if (said?.includes("loads") === true) return ok(name, "loads");
    return fail(
      name,
      `${module} does not load`,
      "Run npm start once more; the embedded stores need glibc 2.31 and x86-64 or arm64.",
    );
  };
  return [await load("event store", "chdb"), await load("room store", "@electric-sql/pglite")];
}
