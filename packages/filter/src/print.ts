/** A tree written as text again, in one form; reading that text gives the same tree. */
import { epochMicros, formatInstant } from "@watchfloor/domain";
import type { Filter, FilterValue } from "./tree.ts";

/** Words that need no quotes: nothing that could be read as a sign, a keyword or a boundary. */
const PLAIN = /^[A-Za-z0-9_./:@*+-]+$/;
const KEYWORDS = new Set(["and", "or", "not", "in"]);
const UNITS = [
  ["w", 604_800_000_000],
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["m", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
] as const;

function quote(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, "\\$&")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) =>
      Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
        "",
      ),
    );
  return `"${escaped}"`;
}

function printAgo(us: number): string {
  if (us === 0) return "now";
  const [unit, size] = UNITS.find(([, span]) => us % span === 0) ?? ["us", 1];
  return `-${us / size}${unit}`;
}

function printValue(value: FilterValue): string {
  switch (value.kind) {
    case "text":
      return PLAIN.test(value.text) && !KEYWORDS.has(value.text.toLowerCase()) ? value.text : quote(value.text);
    case "number":
      return String(value.n);
    case "bool":
      return String(value.is);
    case "network":
      return value.prefix === (value.version === 4 ? 32 : 128) ? value.address : `${value.address}/${value.prefix}`;
    case "instant":
      return formatInstant(epochMicros(value.atUs));
    case "ago":
      return printAgo(value.us);
  }
}

/** Puts parentheses round what would otherwise be read with its neighbours. */
function printInner(filter: Filter): string {
  return filter.kind === "and" || filter.kind === "or" ? `(${printFilter(filter)})` : printFilter(filter);
}

/** `parseFilter(printFilter(tree), fields)` equals `tree` for every tree that `parseFilter` made. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "all":
      return "";
    case "and":
    case "or":
      return filter.of.map(printInner).join(` ${filter.kind} `);
    case "not":
      return `not ${printInner(filter.of)}`;
    case "compare":
      return `${filter.field.name} ${filter.op} ${printValue(filter.value)}`;
    case "in":
      return `${filter.field.name} in (${filter.values.map(printValue).join(", ")})`;
    case "search":
      return quote(filter.text);
  }
}
