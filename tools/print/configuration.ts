/** docs/configuration.md, printed from the tables of all programs and commands. */
import { COMMANDS } from "../../apps/cli/src/commands.ts";
import { HUB_CONFIGURATION } from "../../apps/hub/src/configuration.ts";
import { SENSOR_CONFIGURATION } from "../../apps/sensor/src/configuration.ts";
import { SIMULATOR_CONFIGURATION } from "../../apps/simulator/src/configuration.ts";
import { type AnyTable, printMarkdown } from "../../packages/config/src/index.ts";

const INTRODUCTION = `# Configuration

Every setting has a default. A file named by \`--config\` or \`WATCHFLOOR_CONFIG\` replaces it, a variable of the environment
replaces that, and an option on the command line replaces both. The file is TOML with a section for each program:

    [sensor]
    spool.maxBytes = "32GiB"

Sizes are written with B, kB, MB, GB, TB, KiB, MiB, GiB or TiB, durations with us, ms, s, min, h or d. An unknown name
is an error that offers the nearest known one. Printed from the programs' tables by \`npm run print\`; do not edit.
`;

/** The programs first, then the commands. */
export const TABLES: readonly AnyTable[] = [
  HUB_CONFIGURATION,
  SENSOR_CONFIGURATION,
  SIMULATOR_CONFIGURATION,
  ...COMMANDS.flatMap(({ table }) => (table === undefined ? [] : [table])),
];

export function printConfiguration(): string {
  return [INTRODUCTION, ...TABLES.map(printMarkdown)].join("\n").trimEnd().concat("\n");
}
