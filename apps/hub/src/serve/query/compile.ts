/**
 * A filter's tree as a condition over `events`.
 *
 * Two-valued: what a record does not have equals nothing, so `x != 1` means `not x = 1` and holds for it. Every
 * value travels as a parameter; the text of the question is made of this file and of the table of fields alone.
 */
import { type Clock, unreachable } from "@watchfloor/domain";
import { type Filter, type FilterField, type FilterValue, type Network, networkRange } from "@watchfloor/filter";
import type { ColumnType } from "@watchfloor/wire";
import type { Condition, QueryParameters } from "../../store/index.ts";
import { findField, SEARCHED_COLUMNS, type StoreField } from "./fields.ts";

interface Compiler {
  readonly nowUs: number;
  /** Takes a value in and answers with its placeholder. */
  readonly bind: (value: string | number | bigint | boolean, type: string) => string;
}

/** @param filter from `parseFilter(text, STORE_FIELDS)`. Placeholders begin with `filter_`. */
export function compileFilter(filter: Filter, now: Clock): Condition {
  const parameters: Record<string, QueryParameters[string]> = {};
  const bind: Compiler["bind"] = (value, type) => {
    const name = `filter_${Object.keys(parameters).length + 1}`;
    parameters[name] = value;
    return `{${name}:${type}}`;
  };
  const sql = compile({ nowUs: now(), bind }, filter);
  return { sql, parameters };
}

function compile(compiler: Compiler, filter: Filter): string {
  switch (filter.kind) {
    case "all":
      return "1";
    case "and":
    case "or":
      return `(${filter.of.map((part) => compile(compiler, part)).join(` ${filter.kind.toUpperCase()} `)})`;
    case "not":
      return `(NOT ${compile(compiler, filter.of)})`;
    case "compare": {
      const negated = filter.op === "!=" || filter.op === "!~";
      const op = filter.op === "!=" ? "=" : filter.op === "!~" ? "~" : filter.op;
      const sql = compare(compiler, storeField(filter.field), op, filter.value);
      return negated ? `(NOT ${sql})` : sql;
    }
    case "in": {
      const field = storeField(filter.field);
      return `(${filter.values.map((value) => compare(compiler, field, "=", value)).join(" OR ")})`;
    }
    case "search": {
      const text = compiler.bind(filter.text, "String");
      return `(${SEARCHED_COLUMNS.map((column) => contains(column, text)).join(" OR ")})`;
    }
    default:
      return unreachable(filter);
  }
}

/** The field as the table knows it; a tree from other fields than ours is a fault of ours. */
function storeField(field: FilterField): StoreField {
  const found = findField(field.name);
  if (found === undefined) throw new TypeError(`not a field of the store: ${field.name}`);
  return found;
}

type PositiveOp = "=" | "<" | "<=" | ">" | ">=" | "~";

function contains(column: string, text: string): string {
  return `positionCaseInsensitiveUTF8(${column}, ${text}) > 0`;
}

function compare(compiler: Compiler, field: StoreField, op: PositiveOp, value: FilterValue): string {
  if (field.source.kind === "rest") {
    const path = field.source.path.map((key) => compiler.bind(key, "String")).join(", ");
    return compareText(compiler, `JSONExtractString(rest, ${path})`, op, value);
  }
  const { columns, type } = field.source;
  const parts = columns.map((column) => compareColumn(compiler, column, type, op, value));
  return parts.length === 1 ? (parts[0] ?? "0") : `(${parts.join(" OR ")})`;
}

function compareText(compiler: Compiler, expression: string, op: PositiveOp, value: FilterValue): string {
  if (value.kind !== "text") throw new TypeError(`a ${value.kind} for a text`);
  const text = compiler.bind(value.text, "String");
  return op === "~" ? `(${contains(expression, text)})` : `(${expression} = ${text})`;
}

function compareColumn(
  compiler: Compiler,
  column: string,
  type: ColumnType,
  op: PositiveOp,
  value: FilterValue,
): string {
  switch (value.kind) {
    case "text":
      if (type !== "texts") return compareText(compiler, column, op, value);
      return op === "~"
        ? `arrayExists(held -> ${contains("held", compiler.bind(value.text, "String"))}, ${column})`
        : `has(${column}, ${compiler.bind(value.text, "String")})`;
    case "number":
      return `ifNull(${column} ${op} ${compiler.bind(value.n, "UInt64")}, 0)`;
    case "bool":
      return `ifNull(${column} = ${compiler.bind(value.is, "Bool")}, 0)`;
    case "network":
      return withinNetwork(compiler, column, value);
    case "instant":
    case "ago": {
      const atUs = value.kind === "instant" ? value.atUs : Math.max(0, compiler.nowUs - value.us);
      return `ifNull(${column} ${op} fromUnixTimestamp64Micro(${compiler.bind(BigInt(atUs), "Int64")}, 'UTC'), 0)`;
    }
    default:
      return unreachable(value);
  }
}

/** Addresses rest as IPv6, those of version 4 mapped and an absent one as `::`; a wide network of version 6 holds neither. */
function withinNetwork(compiler: Compiler, column: string, network: Network): string {
  const { first, last } = networkRange(network);
  const within = `${column} BETWEEN toIPv6(${compiler.bind(first, "String")}) AND toIPv6(${compiler.bind(last, "String")})`;
  const wide = network.version === 6 && network.prefix < 96;
  const others = `${column} = toIPv6('::') OR ${column} BETWEEN toIPv6('::ffff:0.0.0.0') AND toIPv6('::ffff:255.255.255.255')`;
  return wide ? `(${within} AND NOT (${others}))` : `(${within})`;
}
