/** How Node is started for a program of the house, besides its `main.ts`. */
import type { Program } from "./setting.ts";

/**
 * `sensor`: the room for what lives shortly is held small. Left to itself it grows to 48 MB within seconds, and a county's
 * sensor is a small machine; the rate stays the same.
 */
const NODE_FLAGS: Readonly<Partial<Record<Program, readonly string[]>>> = {
  sensor: ["--max-semi-space-size=8"],
};

/** Node's arguments before the program's `main.ts`. */
export function nodeFlagsOf(program: Program): readonly string[] {
  return NODE_FLAGS[program] ?? [];
}
