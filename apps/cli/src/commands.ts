/** All commands, and the words around them: the list, the help of one, the version. */
import { nearest, printHelp } from "@watchfloor/config";
import { WatchfloorError } from "@watchfloor/domain";
import { ENROL } from "./ask/enrol.ts";
import { INVITE } from "./ask/invite.ts";
import { QUERY } from "./ask/query.ts";
import { TOKEN } from "./ask/token.ts";
import type { Command } from "./command.ts";
import { DOCTOR } from "./doctor/doctor.ts";
import type { House } from "./house/house.ts";
import { type Terminal, tone } from "./house/terminal.ts";
import { PASSED_ON } from "./passed-on.ts";
import { UP } from "./up/up.ts";

const [HUB, SENSOR, SIMULATE, BENCH] = PASSED_ON;

/** In the order in which one meets them. */
export const COMMANDS: readonly Command[] = [
  UP,
  HUB,
  SENSOR,
  ENROL,
  SIMULATE,
  QUERY,
  TOKEN,
  INVITE,
  DOCTOR,
  BENCH,
].filter((command) => command !== undefined);

const EXAMPLES: readonly (readonly [string, string])[] = [
  ["watchfloor up", "hub, room and demonstration; open the link it prints"],
  ["watchfloor up --replay day.pcap --speed 10", "a capture through a real sensor"],
  ["watchfloor query 'event_type = alert' --group-by alert.signature", "what fired, and how often"],
  ["watchfloor doctor", "what this machine lacks"],
];

export function printCommands(terminal: Terminal): string {
  const rows = [
    ...COMMANDS.map(({ name, about }) => [name, about] as const),
    ["help", "this list, or the help of one command"] as const,
    ["version", "the version of this program"] as const,
  ];
  return [
    "Watchfloor: see intrusions on election networks, and answer them together.",
    "",
    "Usage: watchfloor COMMAND [options]",
    "",
    tone(terminal, "strong", "Commands:"),
    ...rows.map(([name, about]) => `  ${name.padEnd(10)}${about}`),
    "",
    tone(terminal, "strong", "Examples:"),
    ...EXAMPLES.flatMap(([line, does]) => [`  ${line}`, `      ${does}`]),
    "",
    "Each command explains itself with --help and speaks JSON with --json. Exit codes: 0 well, 1 failed, 2 wrong usage.",
    "Settings come from --config FILE, then WATCHFLOOR_* variables, then options; see docs/configuration.md.",
    "",
  ].join("\n");
}

/** @throws {WatchfloorError} E_USAGE with the nearest command when there is none of that name. */
export function commandNamed(name: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return found;
  const known = [...COMMANDS.map((command) => command.name), "help", "version"];
  throw new WatchfloorError("E_USAGE", { command: name.slice(0, 40), nearest: nearest(name, known) });
}

/** The help of one command: its own table's, or what its program says. */
export async function helpOf(house: House, command: Command): Promise<number> {
  if (command.table === undefined) return command.run(house, ["--help"], undefined);
  house.terminal.out(printHelp(command.table));
  return 0;
}
