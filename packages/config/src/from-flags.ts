/**
 * A program's command line.
 *
 * Shape: `--flag value`, `--flag=value`, `--switch`, `--no-switch`; a list takes every argument up to the next flag
 * (`--replay A B C`) and may be repeated; what no flag takes fills the positional settings; after `--` nothing is a flag.
 */
import { WatchfloorError } from "@watchfloor/domain";
import { type Forms, formsOf, isSwitch } from "./forms.ts";
import type { Said } from "./origin.ts";
import { type AnyTable, flagOf } from "./setting.ts";
import { refuseName } from "./unknown.ts";

/** Flags every program knows: `--help` is answered before anything is read, `--config` names the file. */
const RESERVED = ["help", "config"];

interface Row {
  readonly key: string;
  readonly forms: Forms;
}

function rowsOf(table: AnyTable): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>();
  for (const [key, setting] of Object.entries(table.settings)) {
    rows.set(flagOf(key, setting), { key, forms: formsOf(setting) });
  }
  return rows;
}

function retiredFlags(table: AnyTable): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table.text.retired ?? {}).map(([old, successor]) => {
      const setting = table.settings[successor];
      const now = setting === undefined ? successor : flagOf(successor, setting);
      return [`--${old.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, `--${now}`];
    }),
  );
}

/** Collects the sayings of one command line; a list said twice is one longer list, a value said twice is a mistake. */
class Sayings {
  readonly #texts = new Map<string, { readonly flag: string; readonly texts: string[] }>();

  add(key: string, flag: string, texts: readonly string[], isList: boolean): void {
    const held = this.#texts.get(key);
    if (held === undefined) this.#texts.set(key, { flag, texts: [...texts] });
    else if (isList) held.texts.push(...texts);
    else throw new WatchfloorError("E_CONFIG_INVALID", { name: flag, where: flag, reason: "is given twice" });
  }

  all(): readonly Said[] {
    return [...this.#texts].map(([key, { flag, texts }]) => ({
      key,
      raw: { kind: "text", texts },
      origin: { kind: "flag", name: flag },
    }));
  }
}

/** @throws {WatchfloorError} E_CONFIG_UNKNOWN, E_CONFIG_RETIRED, or E_CONFIG_INVALID for a flag without its value. */
export function fromFlags(table: AnyTable, args: readonly string[]): readonly Said[] {
  const rows = rowsOf(table);
  const retired = retiredFlags(table);
  const known = [...rows].flatMap(([flag, { forms }]) =>
    isSwitch(forms) ? [`--${flag}`, `--no-${flag}`] : [`--${flag}`],
  );
  const sayings = new Sayings();
  const bare: string[] = [];
  const rest = [...args];
  const takeValues = (flag: string, { forms }: Row): readonly string[] => {
    const end = rest.findIndex((arg) => arg.startsWith("--"));
    const values = rest.splice(0, forms.entry === undefined ? (end === 0 ? 0 : 1) : end === -1 ? rest.length : end);
    if (values.length > 0) return values;
    throw new WatchfloorError("E_CONFIG_INVALID", { name: flag, where: flag, reason: "needs a value" });
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      bare.push(...rest.splice(0));
      break;
    }
    if (!arg.startsWith("--")) {
      if (/^-[A-Za-z]/.test(arg)) refuseName(arg, { kind: "flag", name: arg }, known, retired);
      bare.push(arg);
      continue;
    }
    const [flag = "", inline] = splitOnce(arg);
    const name = flag.slice(2);
    const row = rows.get(name);
    if (row !== undefined) {
      const texts = inline !== undefined ? [inline] : isSwitch(row.forms) ? ["true"] : takeValues(flag, row);
      sayings.add(row.key, flag, texts, row.forms.entry !== undefined);
      continue;
    }
    const negated = name.startsWith("no-") ? rows.get(name.slice(3)) : undefined;
    if (negated !== undefined && isSwitch(negated.forms) && inline === undefined) {
      sayings.add(negated.key, flag, ["false"], false);
    } else if (RESERVED.includes(name)) {
      if (name === "config" && inline === undefined) rest.shift();
    } else refuseName(flag, { kind: "flag", name: flag }, [...known, ...RESERVED.map((it) => `--${it}`)], retired);
  }
  fillPositional(table, rows, bare, sayings);
  return sayings.all();
}

function splitOnce(arg: string): readonly [string, string | undefined] {
  const at = arg.indexOf("=");
  return at === -1 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

function fillPositional(table: AnyTable, rows: ReadonlyMap<string, Row>, bare: string[], sayings: Sayings): void {
  for (const key of table.text.positional ?? []) {
    if (bare.length === 0) return;
    const isList = [...rows.values()].find((row) => row.key === key)?.forms.entry !== undefined;
    sayings.add(key, key.toUpperCase(), bare.splice(0, isList ? bare.length : 1), isList);
  }
  const [extra] = bare;
  if (extra === undefined) return;
  throw new WatchfloorError("E_USAGE", { argument: extra.slice(0, 80), reason: "nothing takes this argument" });
}

const beforeEnd = (args: readonly string[]): readonly string[] => {
  const end = args.indexOf("--");
  return end === -1 ? args : args.slice(0, end);
};

/** Whether the command line asks for help; `--` ends the flags. */
export function wantsHelp(args: readonly string[]): boolean {
  return beforeEnd(args).some((arg) => arg === "--help" || arg === "-h");
}

/** Whether the command line asks for JSON, for a failure that comes before all of it is read. */
export function wantsJson(args: readonly string[]): boolean {
  return beforeEnd(args).some((arg) => arg === "--json" || arg === "--json=true");
}

/**
 * The file named by `--config` or `WATCHFLOOR_CONFIG`; whoever starts the program reads it.
 *
 * @throws {WatchfloorError} E_CONFIG_INVALID for `--config` without a file.
 */
export function configurationFileOf(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  for (const [at, arg] of args.entries()) {
    if (arg === "--") break;
    const [flag, inline] = splitOnce(arg);
    if (flag !== "--config") continue;
    const named = inline ?? args[at + 1];
    if (named !== undefined && named !== "" && !named.startsWith("--")) return named;
    throw new WatchfloorError("E_CONFIG_INVALID", { name: "--config", where: "--config", reason: "needs a value" });
  }
  return environment.WATCHFLOOR_CONFIG || undefined;
}
