/** How Node is started for a program of the house, besides its `main.ts`. */
import type { Program } from "./setting.ts";

/**
 * `sensor`: the room for what lives shortly is held small, as a county's sensor is a small machine. Left to itself the heap
 * grows to 65 or 105 MB, as it happens, and the agent's peak is 220 to 291 MB; so it is 49 and 231 MB (`npm run bench -- agent`).
 */
const NODE_FLAGS: Readonly<Partial<Record<Program, readonly string[]>>> = {
  sensor: ["--max-semi-space-size=8"],
};

/** Node's arguments before the program's `main.ts`. */
export function nodeFlagsOf(program: Program): readonly string[] {
  return NODE_FLAGS[program] ?? [];
}
