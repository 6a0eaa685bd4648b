/** One call of the command line: which command, and what becomes of its failure. */
import { resolve } from "node:path";
import {
  type ConfigurationFile,
  describeFailure,
  type Failure,
  failureObject,
  openConfigurationFile,
  wantsHelp,
  wantsJson,
} from "@watchfloor/config";
import { ERRORS, isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import { isErrorCode } from "./ask/hub-api.ts";
import { commandNamed, helpOf, printCommands } from "./commands.ts";
import type { House } from "./house/house.ts";
import { harmless } from "./house/terminal.ts";

/** As a shell says of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** The programs that a command starts read their own sections of the same file. */
function handingOn(house: House, { name }: ConfigurationFile): House {
  return { ...house, environment: { ...house.environment, WATCHFLOOR_CONFIG: resolve(house.cwd, name) } };
}

async function dispatch(house: House, args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) {
    house.terminal.out(printCommands(house.terminal));
    return 0;
  }
  if (name === "version" || name === "--version") {
    house.terminal.out(
      rest.includes("--json") ? `${JSON.stringify({ version: house.version })}\n` : `${house.version}\n`,
    );
    return 0;
  }
  if (name === "help") return helpOf(house, commandNamed(rest[0] ?? ""));
  const command = commandNamed(name);
  if (command.table !== undefined && wantsHelp(rest)) return helpOf(house, command);
  const file = await openConfigurationFile(rest, house.environment, house.readText);
  const result = command.run(file === undefined ? house : handingOn(house, file), rest, file);
  return command.stopsItself ? result : Promise.race([result, house.stopAsked.then(() => INTERRUPTED)]);
}

/** A filter that was refused, with the arrow under the mistake; undefined for any other failure. */
function pointedAt(error: unknown): Failure | undefined {
  if (!isWatchfloorError(error, "E_FILTER_SYNTAX")) return undefined;
  const { reason, line, arrow } = error.facts;
  if (typeof line !== "string" || typeof arrow !== "string") return undefined;
  const text = `E_FILTER_SYNTAX: ${reason}\n\n  ${harmless(line)}\n  ${harmless(arrow)}\n\n  ${error.advice}`;
  return { ...describeFailure(error), text };
}

/** A program that said itself why it ended has the word: its line, the advice for its code, and whose fault it is. */
function wordsOfChild(error: unknown): Failure | undefined {
  if (!isWatchfloorError(error, "E_PROGRAM_ENDED")) return undefined;
  const { said, program } = error.facts;
  const code = /^E_[A-Z_]+/.exec(String(said))?.[0];
  if (code === undefined || !isErrorCode(code)) return undefined;
  const { exitCode } = describeFailure(new WatchfloorError(code));
  const text = `${said}\n  (said by ${program}) ${ERRORS[code].advice}`;
  return { text, json: failureObject(code, { program, said }), exitCode };
}

/** Runs it; the exit code: 0 well, 1 failed, 2 wrong usage. Ends every child before it returns. */
export async function runCommandLine(house: House, args: readonly string[]): Promise<number> {
  try {
    return await dispatch(house, args);
  } catch (error) {
    const { text, json, exitCode } = wordsOfChild(error) ?? pointedAt(error) ?? describeFailure(error);
    if (wantsJson(args)) house.terminal.out(`${json}\n`);
    house.terminal.err(`${text}\n`);
    return exitCode;
  } finally {
    await house.family.stopAll();
  }
}
