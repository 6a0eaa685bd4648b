/** The real command line in a process of its own, and what a started hub needs of the house. */
import { type ExecFileOptions, execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createFamily } from "../children/family.ts";
import { houseWith } from "./house.fixture.ts";

const MAIN = join(import.meta.dirname, "..", "main.ts");

export interface Ended {
  /** The exit code; a name such as `ENOENT` where it could not be started, null where a signal ended it. */
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** Calls it as a person does. */
export function watchfloor(...args: readonly string[]): Promise<Ended> {
  return watchfloorWith({}, ...args);
}

/** @param given what stands on its standard input, and what its environment has besides ours. */
export function watchfloorWith(
  given: { readonly input?: string; readonly env?: Readonly<Record<string, string>> },
  ...args: readonly string[]
): Promise<Ended> {
  return new Promise((resolve) => {
    const options: ExecFileOptions = { env: { ...process.env, ...given.env } };
    const child = execFile(process.execPath, [MAIN, ...args], { ...options, encoding: "utf8" }, (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, out, err });
    });
    child.stdin?.end(given.input ?? "");
  });
}

/** A house that reads files, waits and starts programs for real; its family is to be stopped afterwards. */
export function houseOfPrograms() {
  const family = createFamily();
  const house = houseWith({
    family,
    environment: process.env,
    readText: async (file) => readFileSync(file, "utf8"),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
  });
  return { house, family };
}
