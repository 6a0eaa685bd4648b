/** A command: a name, a table of settings, and what it does with them. */
import {
  type AnyTable,
  type Configuration,
  type ConfigurationFile,
  type ConfigurationTable,
  readConfiguration,
} from "@watchfloor/config";
import type { z } from "zod";
import type { House } from "./house/house.ts";

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly about: string;
  /** Absent for the programs that print their own help. */
  readonly table?: AnyTable;
  /** Whether it ends in its own order when it is asked to stop; the others are simply left. */
  readonly stopsItself: boolean;
  /** Does it; the exit code. */
  readonly run: (house: House, args: readonly string[], file: ConfigurationFile | undefined) => Promise<number>;
}

/** A command with a table: its arguments are read before it runs. */
export function defineCommand<Schemas extends Readonly<Record<string, z.ZodType>>>(
  about: string,
  table: ConfigurationTable<Schemas>,
  run: (house: House, configuration: Configuration<Schemas>, file: ConfigurationFile | undefined) => Promise<number>,
): Command {
  return {
    name: table.program,
    about,
    table,
    stopsItself: table.program === "up",
    run: (house, args, file) =>
      run(house, readConfiguration(table, { file, env: house.environment, flags: args }), file),
  };
}
