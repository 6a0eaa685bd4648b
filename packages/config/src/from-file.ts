/**
 * A program's section of `watchfloor.toml`.
 *
 * Shape: `[sensor]` with the keys of the sensor's table, `[sensor.spool]` or `spool.maxBytes = "2GiB"` for the
 * dotted ones. Sections of the other programs are left alone.
 * Source: TOML 1.1, https://toml.io/en/v1.1.0
 */
import { WatchfloorError } from "@watchfloor/domain";
import { parse, TomlDate, TomlError, type TomlTable } from "smol-toml";
import type { Said } from "./origin.ts";
import { type AnyTable, PROGRAMS, type Program } from "./setting.ts";
import { refuseName } from "./unknown.ts";

/** The file's text and the name to call it by in messages. */
export interface ConfigurationFile {
  readonly name: string;
  readonly text: string;
}

function parseToml(file: ConfigurationFile): TomlTable {
  try {
    return parse(file.text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const reason = cause.message.split("\n")[0];
    throw new WatchfloorError("E_CONFIG_INVALID", { where: `${file.name} line ${cause.line}`, reason }, { cause });
  }
}

const isTable = (value: unknown): value is TomlTable =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof TomlDate);

/** TOML's dates become text: every schema of ours reads instants as text. */
function plain(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (isTable(value)) return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held)]));
  return value;
}

/** The line (1 is the first) where `path` is set. The parser keeps no positions, so the text is looked through again. */
export function lineOf(text: string, path: readonly string[]): number | undefined {
  const wanted = path.join(".");
  let section = "";
  for (const [index, line] of text.split("\n").entries()) {
    const header = /^\s*\[([^[\]]+)\]/.exec(line);
    const name = (header?.[1] ?? /^\s*([\w."'-]+(?:\s*\.\s*[\w."'-]+)*)\s*=/.exec(line)?.[1])?.replace(/["'\s]/g, "");
    if (name === undefined) continue;
    if (header !== null) section = name;
    const full = header !== null || section === "" ? name : `${section}.${name}`;
    if (full === wanted || full.startsWith(`${wanted}.`)) return index + 1;
  }
  return undefined;
}

/**
 * What `file` says of one setting of a program, and where: for who starts that program and settles it himself.
 *
 * @throws {WatchfloorError} E_CONFIG_INVALID when it is no TOML.
 */
export function saidInFile(
  file: ConfigurationFile,
  program: Program,
  key: string,
): { readonly value: unknown; readonly origin: Said["origin"] } | undefined {
  let held: unknown = parseToml(file)[program];
  for (const name of key.split(".")) held = isTable(held) && Object.hasOwn(held, name) ? held[name] : undefined;
  if (held === undefined) return undefined;
  const line = lineOf(file.text, [program, ...key.split(".")]);
  const origin = { kind: "file", name: file.name, ...(line === undefined ? {} : { line }) } as const;
  return { value: plain(held), origin };
}

/**
 * What `file` says of `table`'s program.
 *
 * @throws {WatchfloorError} E_CONFIG_INVALID when it is no TOML, E_CONFIG_UNKNOWN or E_CONFIG_RETIRED for a name.
 */
export function fromFile(table: AnyTable, file: ConfigurationFile): readonly Said[] {
  const origin = (path: readonly string[]): Said["origin"] => {
    const line = lineOf(file.text, path);
    return { kind: "file", name: file.name, ...(line === undefined ? {} : { line }) };
  };
  const root = parseToml(file);
  for (const name of Object.keys(root)) {
    if (!PROGRAMS.some((program) => program === name)) refuseName(name, origin([name]), PROGRAMS, new Map());
  }
  const retired = new Map(Object.entries(table.text.retired ?? {}));
  const said: Said[] = [];
  const walk = (held: TomlTable, path: readonly string[]): void => {
    for (const [name, value] of Object.entries(held)) {
      const key = [...path, name].join(".");
      const at = origin([table.program, ...path, name]);
      if (Object.hasOwn(table.settings, key))
        said.push({ key, raw: { kind: "value", value: plain(value) }, origin: at });
      else if (isTable(value) && !retired.has(key)) walk(value, [...path, name]);
      else refuseName(key, at, Object.keys(table.settings), retired);
    }
  };
  const section = root[table.program];
  if (section !== undefined && !isTable(section)) {
    throw new WatchfloorError("E_CONFIG_INVALID", { name: table.program, where: file.name, reason: "is no section" });
  }
  walk(section ?? {}, []);
  return said;
}
