/** The table of a program's configuration: one row per setting, with schema, default, unit and help. */
import type { z } from "zod";
import type { Unit } from "./quantity.ts";

/** Every program or command that has a section in `watchfloor.toml`; a section of any other name is a mistake. */
export const PROGRAMS = [
  "bench",
  "doctor",
  "enrol",
  "hub",
  "invite",
  "query",
  "sensor",
  "simulator",
  "token",
  "up",
] as const;
export type Program = (typeof PROGRAMS)[number];

/** One row. Its key is camelCase, grouped by dots: `spool.maxBytes`. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** What the value must be. Wrap in `.optional()` what may be left out; without that and without default it is required. */
  readonly schema: Schema;
  readonly default?: NoInfer<z.output<Schema>>;
  /**
   * The schema then sees a whole number of this unit, and people write `2GiB` or `72h`. Bare numbers are taken for
   * bytes only: a duration without its unit is a mistake waiting to happen.
   */
  readonly unit?: Unit;
  /** One line that says what it does, without repeating name, default or unit. */
  readonly help: string;
  /** The flag's name without dashes, when it is not the key in kebab-case. */
  readonly flag?: string;
  /** What stands for the value in the help: `FILE`, `HOST:PORT`. */
  readonly placeholder?: string;
  /** Never shown: errors and `doctor` say only that it is set. */
  readonly secret?: boolean;
  /** For programs, not for people: left out of the help, still in the documentation. */
  readonly internal?: boolean;
}

export type Settings<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Key in keyof Schemas]: Setting<Schemas[Key]>;
};

/** What a program may say besides its rows. */
export interface TableText<Key extends string = string> {
  /** One sentence, first line of the help. */
  readonly about?: string;
  /** How it is called: `watchfloor query FILTER`. */
  readonly usage?: string;
  /** Whole command lines, each with what it does. */
  readonly examples?: readonly { readonly line: string; readonly does: string }[];
  /** Settings that bare arguments fill, in order; the last may be a list. */
  readonly positional?: readonly Key[];
  /** Old keys and what replaced them; using one fails with the successor's name. */
  readonly retired?: Readonly<Record<string, string>>;
}

export interface ConfigurationTable<
  Schemas extends Readonly<Record<string, z.ZodType>> = Readonly<Record<string, z.ZodType>>,
> {
  readonly program: Program;
  readonly settings: Settings<Schemas>;
  readonly text: TableText<Extract<keyof Schemas, string>>;
}

/** Any table, for the functions that do not care which rows it has. */
export interface AnyTable {
  readonly program: Program;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly text: TableText;
}

/** Values by key, typed by each row's schema. */
export type Values<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Key in keyof Schemas]: z.output<Schemas[Key]>;
};

/** The values of one table: `ValuesOf<typeof HUB_CONFIGURATION>`. */
export type ValuesOf<Table> = Table extends ConfigurationTable<infer Schemas> ? Values<Schemas> : never;

/** Declares a program's table; `faultsOf` checks it in a test, so that starting a program costs nothing. */
export function defineConfiguration<Schemas extends Readonly<Record<string, z.ZodType>>>(
  program: Program,
  settings: Settings<Schemas>,
  text: TableText<Extract<keyof Schemas, string>> = {},
): ConfigurationTable<Schemas> {
  return { program, settings, text };
}

const words = (key: string): readonly string[] => key.split(/[.]|(?=[A-Z])/);

/** `spool.maxBytes` is `spool.max-bytes` on the command line unless the row names its flag. */
export function flagOf(key: string, setting: Setting): string {
  return setting.flag ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `spool.maxBytes` of the sensor is `WATCHFLOOR_SENSOR_SPOOL_MAX_BYTES`. */
export function variableOf(program: Program, key: string): string {
  return ["WATCHFLOOR", program, ...words(key)].join("_").toUpperCase();
}
