/** A table as help on a terminal and as documentation. */
import { formsOf, isSwitch } from "./forms.ts";
import { formatQuantity } from "./quantity.ts";
import { type AnyTable, flagOf, type Setting, variableOf } from "./setting.ts";

const HELP_WIDTH = 100;
const LONGEST_COLUMN = 38;

/** What stands for the value: `FILE`, `a|b`, `2GiB`. */
function placeholderOf(key: string, setting: Setting): string {
  const forms = formsOf(setting);
  if (isSwitch(forms)) return "";
  const { choices } = forms.entry ?? forms;
  const word = setting.unit === "bytes" ? "SIZE" : setting.unit === undefined ? undefined : "DURATION";
  const last = key.split(/[.]|(?=[A-Z])/).at(-1) ?? key;
  const words = forms.number ? [...choices, "N"] : choices;
  const listed = choices.length > 0 && choices.length <= 6 ? words.join("|") : undefined;
  const one = setting.placeholder ?? word ?? listed ?? (forms.number && !forms.text ? "N" : last.toUpperCase());
  return forms.entry === undefined ? one : `${one}...`;
}

/** The default as one would write it, or undefined when there is none to show. */
function defaultOf(setting: Setting): string | undefined {
  const { default: value, unit } = setting;
  if (value === undefined || setting.secret === true) return undefined;
  if (typeof value === "number") return unit === undefined ? String(value) : formatQuantity(value, unit);
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.join(" ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function aligned(rows: readonly (readonly [string, string])[]): readonly string[] {
  const widest = Math.max(0, ...rows.map(([left]) => left.length).filter((length) => length <= LONGEST_COLUMN));
  const indent = " ".repeat(widest + 4);
  return rows.flatMap(([left, right]) => {
    const [first = "", ...more] = wrap(right, HELP_WIDTH - indent.length);
    const head =
      left.length > widest ? [`  ${left}`, indent + first] : [`  ${left.padEnd(widest)}  ${first}`.trimEnd()];
    return [...head, ...more.map((line) => indent + line)];
  });
}

function helpRow(key: string, setting: Setting): readonly [string, string] {
  const standsFor = placeholderOf(key, setting);
  const shown = defaultOf(setting);
  const negated = standsFor === "" && setting.default === true;
  const flag = `--${negated ? "no-" : ""}${flagOf(key, setting)}`;
  const told = shown === undefined || standsFor === "" ? "" : ` (default: ${shown})`;
  return [standsFor === "" ? flag : `${flag} ${standsFor}`, setting.help + told];
}

/** The help of one program or command, aligned, at most 100 columns wide, ending in a newline. */
export function printHelp(table: AnyTable): string {
  const { about, usage, examples = [], positional = [] } = table.text;
  const shown = Object.entries(table.settings).filter(([, setting]) => setting.internal !== true);
  const bare = shown.filter(([key]) => positional.includes(key));
  const flags = shown.filter(([key]) => !positional.includes(key)).map(([key, setting]) => helpRow(key, setting));
  const blocks: (readonly string[])[] = [];
  if (about !== undefined) blocks.push(wrap(about, HELP_WIDTH));
  if (usage !== undefined) blocks.push([`Usage: ${usage}`]);
  if (bare.length > 0) {
    blocks.push(["Arguments:", ...aligned(bare.map(([key, it]) => [placeholderOf(key, it), it.help]))]);
  }
  blocks.push([
    "Options:",
    ...aligned([...flags, ["--config FILE", "read this file of settings"], ["--help", "show this"]]),
  ]);
  if (examples.length > 0) {
    blocks.push(["Examples:", ...examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`])]);
  }
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => (text === "" ? "" : `\`${cell(text)}\``);

/** The table as one section of docs/configuration.md, all settings, ending in a newline. */
export function printMarkdown(table: AnyTable): string {
  const head = ["| setting | flag | variable | default | what it does |", "| --- | --- | --- | --- | --- |"];
  const rows = Object.entries(table.settings).map(([key, setting]) => {
    const standsFor = placeholderOf(key, setting);
    const flag = `--${flagOf(key, setting)}${standsFor === "" ? "" : ` ${standsFor}`}`;
    const cells = [key, flag, variableOf(table.program, key), defaultOf(setting) ?? ""].map(code);
    return `| ${[...cells, cell(setting.help)].join(" | ")} |`;
  });
  const about = table.text.about === undefined ? [] : [table.text.about, ""];
  return [`## \`[${table.program}]\``, "", ...about, ...head, ...rows, ""].join("\n");
}
