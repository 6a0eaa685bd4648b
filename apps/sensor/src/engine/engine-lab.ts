/** What the engine's tests share: the real machine as its host, a log of what it said. Tests only. */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { epochMicros, type WatchfloorError } from "@watchfloor/domain";
import type { EngineDeps, EngineEvent, EngineHost } from "./engine.ts";

interface Heard {
  readonly said: EngineEvent[];
  readonly warned: WatchfloorError[];
}

export function realDeps(host: Partial<EngineHost> = {}): EngineDeps & Heard {
  const said: EngineEvent[] = [];
  const warned: WatchfloorError[] = [];
  return {
    host: {
      suricata: "suricata",
      systemConfiguration: ["/etc/suricata", "/usr/share/suricata"],
      temporary: "/tmp",
      uid: process.getuid?.(),
      ...host,
    },
    now: () => epochMicros(Math.trunc((performance.timeOrigin + performance.now()) * 1000)),
    elapsedMs: () => performance.now(),
    sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
    say: (event) => said.push(event),
    said,
    warn: (error) => warned.push(error),
    warned,
  };
}

/** Whether the process runs; a zombie does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "State:\tX");
  return !/^State:\s+[ZX]/m.test(status);
}

/** Waits until `holds`, at most `ms`. */
export async function eventually(holds: () => Promise<boolean> | boolean, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (await holds()) return true;
    await delay(20);
  }
  return holds();
}
