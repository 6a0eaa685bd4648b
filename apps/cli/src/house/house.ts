/** What a command is handed: the terminal, the other programs, the disk and the network it may use. */
import { join } from "node:path";
import { nodeFlagsOf } from "@watchfloor/config";
import type { Clock } from "@watchfloor/domain";
import type { Family } from "../children/family.ts";
import type { Machine } from "./machine.ts";
import type { Terminal } from "./terminal.ts";

export const PROGRAM_NAMES = ["bench", "hub", "sensor", "simulator"] as const;
export type ProgramName = (typeof PROGRAM_NAMES)[number];

/** Whom to trust at one address, and nobody else. */
export interface Trust {
  /** PEM, one certificate or several. */
  readonly ca: string;
  /** Name to check the certificate for, where it is not the address's. */
  readonly serverName?: string | undefined;
}

export interface House {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What relative paths of the command line are relative to. */
  readonly cwd: string;
  /** The directory with `apps/` in it. */
  readonly root: string;
  readonly family: Family;
  readonly now: Clock;
  readonly version: string;
  readonly readText: (file: string) => Promise<string | undefined>;
  readonly exists: (file: string) => Promise<boolean>;
  /** Makes the directories on the way. */
  readonly writeText: (file: string, text: string) => Promise<void>;
  readonly fetch: typeof fetch;
  readonly fetchTrusting: (trust: Trust) => typeof fetch;
  /** A line of standard input: asked for with `prompt` and not shown where a person types it. */
  readonly readSecret: (prompt: string) => Promise<string>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly machine: Machine;
  /** Resolves when the person or the system asks this process to end. */
  readonly stopAsked: Promise<void>;
  /** Runs a program in this terminal until it ends; its exit code. */
  readonly passThrough: (program: ProgramName, args: readonly string[]) => Promise<number>;
}

/** What stands behind Node's own path when a program is started, before its arguments. */
export function commandOf(root: string, program: ProgramName): readonly string[] {
  return [...nodeFlagsOf(program), join(root, "apps", program, "src", "main.ts")];
}
