/** A command: a name, a table of settings, and what it does with them. */
import {
  type AnyTable,
  type Configuration,
  type ConfigurationTable,
  type ConfigurationFile,
  readConfiguration,
} from "@watchfloor/config";
import type { z } from "zod";
import type { House } from "./house.ts";

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly about: string;
  /** Absent for the programs that print their own help. */
  readonly table?: AnyTable;
  /** Does it; the exit code. */
  readonly run: (house: House, args: readonly string[], file: ConfigurationFile | undefined) => Promise<number>;
}

/** A command with a table: its arguments are read before it runs. */
export function defineCommand<Schemas extends Readonly<Record<string, z.ZodType>>>(
  about: string,
  table: ConfigurationTable<Schemas>,
  run: (house: House, configuration: Configuration<Schemas>) => Promise<number>,
): Command {
  return {
    name: table.program,
    about,
    table,
    run: (house, args, file) => run(house, readConfiguration(table, { file, env: house.environment, flags: args })),
  };
}
