/** The real house on this machine, for tests that replace only what they are about. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { epochMicros } from "@watchfloor/domain";
import { createFamily } from "../children/family.ts";
import { fetchTrusting } from "./fetch-trusting.ts";
import type { House } from "./house.ts";
import { realMachine } from "./machine.ts";

export function houseWith(parts: Partial<House>): House {
  const root = join(import.meta.dirname, "..", "..", "..", "..");
  return {
    terminal: { out: () => {}, err: () => {}, colour: false, columns: 100 },
    environment: {},
    cwd: root,
    root,
    family: createFamily(),
    now: () => epochMicros(0),
    version: "0",
    readText: async () => undefined,
    writeText: async () => {},
    exists: async (file) => existsSync(file),
    fetch,
    fetchTrusting,
    readSecret: async () => "",
    sleep: async () => {},
    stopAsked: new Promise(() => {}),
    machine: realMachine(process.version, process.execPath),
    passThrough: async () => 0,
    ...parts,
  };
}
