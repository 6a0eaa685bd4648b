/**
 * Two real hosts on one machine: network namespaces joined by a bridge, with a veth pair a sensor can watch.
 *
 *     [namespace office 10.77.0.10] -- veth --+
 *                                          bridge
 *     [namespace outside 10.77.0.20] -- veth --+    the office's end of its pair is `watched`
 *
 * Needs root and iproute2.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";

export const OFFICE_IP = "10.77.0.10";
export const OUTSIDE_IP = "10.77.0.20";

export interface NetworkLab {
  /** Interface in the root namespace that sees all packets of the office, as a mirror port would. */
  readonly watched: string;
  /** Runs a program inside a namespace. The caller ends it. */
  start(where: "office" | "outside", command: string, ...flags: readonly string[]): ChildProcess;
  /** Ends what was started and removes namespaces, pairs and bridge. */
  remove(): void;
}

/** Whether this process may make one. */
export function canBuildLab(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync("ip", ["netns", "list"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** @param name at most 6 letters, part of every name in the kernel, so that several labs can stand. */
export function buildLab(name: string): NetworkLab {
  if (!/^[a-z0-9]{1,6}$/.test(name)) throw new RangeError(`not a lab's name: ${name}`);
  const bridge = `wf${name}br`;
  const children: ChildProcess[] = [];
  const namespaces = { office: `wf-${name}-office`, outside: `wf-${name}-out` };
  const ip = (...flags: readonly string[]) => execFileSync("ip", [...flags], { stdio: ["ignore", "ignore", "pipe"] });
  const remove = () => {
    for (const child of children) child.kill("SIGKILL");
    for (const undo of [
      ["netns", "del", namespaces.office],
      ["netns", "del", namespaces.outside],
      ["link", "del", bridge],
    ]) {
      try {
        ip(...undo);
      } catch {
        // Not there, or going with its namespace: what we want.
      }
    }
  };
  remove();
  try {
    ip("link", "add", bridge, "type", "bridge");
    ip("link", "set", bridge, "up");
    for (const [namespace, end, inside, address] of [
      [namespaces.office, `wf${name}o`, `wf${name}o1`, OFFICE_IP],
      [namespaces.outside, `wf${name}x`, `wf${name}x1`, OUTSIDE_IP],
    ] as const) {
      ip("netns", "add", namespace);
      ip("link", "add", end, "type", "veth", "peer", "name", inside, "netns", namespace);
      ip("link", "set", end, "master", bridge, "up");
      ip("-n", namespace, "addr", "add", `${address}/24`, "dev", inside);
      ip("-n", namespace, "link", "set", inside, "up");
      ip("-n", namespace, "link", "set", "lo", "up");
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    watched: `wf${name}o`,
    start(where, command, ...flags) {
      const child = spawn("ip", ["netns", "exec", namespaces[where], command, ...flags], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      children.push(child);
      return child;
    },
    remove,
  };
}
