/** Reads a program's configuration once, at start: file, then environment, then flags, each stronger than the one before. */
import { WatchfloorError } from "@watchfloor/domain";
import type { z } from "zod";
import { formsOf, fromText } from "./forms.ts";
import { fromEnvironment } from "./from-environment.ts";
import { type ConfigurationFile, fromFile } from "./from-file.ts";
import { fromFlags } from "./from-flags.ts";
import { describeOrigin, type Origin, type Said } from "./origin.ts";
import { parseQuantity } from "./quantity.ts";
import type { AnyTable, ConfigurationTable, Setting, Values } from "./setting.ts";

/** Where to read from. Nothing is looked up: the caller has read the file and hands over its own environment. */
export interface Sources {
  readonly file?: ConfigurationFile | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The arguments after the program's name. */
  readonly flags?: readonly string[];
}

export interface Configuration<Schemas extends Readonly<Record<string, z.ZodType>>> {
  readonly values: Values<Schemas>;
  /** Who said each value, for `doctor`. */
  readonly origins: Readonly<Record<keyof Schemas, Origin>>;
}

function refuse(key: string, setting: Setting, origin: Origin, raw: unknown, reason: string): never {
  const shown = typeof raw === "string" ? raw : (JSON.stringify(raw) ?? "nothing");
  const value = setting.secret === true ? "(secret)" : shown.slice(0, 80);
  throw new WatchfloorError("E_CONFIG_INVALID", { name: key, where: describeOrigin(origin), value, reason });
}

function measured(key: string, setting: Setting, origin: Origin, raw: unknown): unknown {
  const { unit } = setting;
  if (unit === undefined || (typeof raw === "number" && unit === "bytes")) return raw;
  if (Array.isArray(raw)) return raw.map((entry) => measured(key, setting, origin, entry));
  if (typeof raw !== "string" && typeof raw !== "number") return raw;
  const quantity = parseQuantity(String(raw), unit);
  return quantity.kind === "ok" ? quantity.value : refuse(key, setting, origin, raw, quantity.reason);
}

function decode(key: string, setting: Setting, said: Said): unknown {
  const { raw, origin } = said;
  let value: unknown;
  if (raw.kind === "value") value = raw.value;
  else {
    const forms = formsOf(setting);
    const [first = ""] = raw.texts;
    // A quantity's text is read by its unit, so it must not be taken for a bare number first.
    const one = (text: string, of = forms): unknown => (setting.unit === undefined ? fromText(text, of) : text);
    value = forms.entry === undefined ? one(first) : raw.texts.map((text) => one(text, forms.entry));
  }
  const parsed = setting.schema.safeParse(measured(key, setting, origin, value));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  return refuse(key, setting, origin, value, `${issue?.message ?? "does not fit"}${at}`);
}

function judge(
  table: AnyTable,
  sources: Sources,
): { values: Record<string, unknown>; origins: Record<string, Origin> } {
  const said = new Map<string, Said>();
  const sayings = [
    ...(sources.file === undefined ? [] : fromFile(table, sources.file)),
    ...fromEnvironment(table, sources.env ?? {}),
    ...fromFlags(table, sources.flags ?? []),
  ];
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  // Each saying is judged, also one that a stronger one replaces: a mistake must not hide until the flag is gone.
  for (const saying of sayings) {
    const setting = table.settings[saying.key];
    if (setting === undefined) continue;
    values[saying.key] = decode(saying.key, setting, saying);
    said.set(saying.key, saying);
  }
  for (const [key, setting] of Object.entries(table.settings)) {
    const saying = said.get(key);
    origins[key] = saying?.origin ?? { kind: "default" };
    if (saying !== undefined) continue;
    if (setting.default === undefined && !setting.schema.safeParse(undefined).success) {
      refuse(key, setting, { kind: "default" }, undefined, "is required and nobody said it");
    }
    values[key] = setting.default;
  }
  return { values, origins };
}

/**
 * Reads `table` from `sources` in rising order: file, environment, flags.
 *
 * @throws {WatchfloorError} E_CONFIG_UNKNOWN (names the nearest known), E_CONFIG_RETIRED (names the successor) or
 *   E_CONFIG_INVALID (says what the schema wants); each says where it was said.
 */
export function readConfiguration<Schemas extends Readonly<Record<string, z.ZodType>>>(
  table: ConfigurationTable<Schemas>,
  sources: Sources,
): Configuration<Schemas> {
  const judged = judge(table, sources);
  // Each value has come out of its own row's schema or is that row's default: the one place where types meet text.
  return judged as Configuration<Schemas>;
}
