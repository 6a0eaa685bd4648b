/** A record's values brought to their columns, and the JSON of all that found none. */
import { isRawNumber, type JsonObject, type JsonValue } from "@watchfloor/domain";
import type { ColumnWriter } from "./column-writer.ts";

/** Keys of the rest whose JSON is kept; hostile records have any number of keys, Suricata's some hundreds. */
const MOST_KEYS = 4_096;
/** Text that is its own JSON between quotes. Longer text is left to `JSON.stringify`. */
const PLAIN_TEXT = /^[ !#-[\]-~]{0,200}$/;

export class RecordRouter {
  readonly #root = new Branch();
  /** `"key":` of keys seen in the rest. */
  readonly #keys = new Map<string, string>();

  /** @param writers those without a path are passed over. */
  constructor(writers: readonly ColumnWriter[]) {
    for (const writer of writers) {
      if (writer.column.path !== undefined) this.#root.lead(writer.column.path.split("."), writer);
    }
  }

  /** Puts what it can into columns; returns all else as a JSON object, or "" when nothing is left. */
  put(row: number, record: JsonObject): string {
    const rest = this.#restOf(this.#root, record, row);
    return rest === "" ? "" : `${rest}}`;
  }

  /** What is left of an object, without its closing brace. */
  #restOf(branch: Branch, object: JsonObject, row: number): string {
    let rest = "";
    let before = branch.before;
    for (const key in object) {
      const value = object[key];
      if (value === undefined) continue;
      // Suricata writes a kind's keys in one order, so the key that followed last time mostly does again.
      let step: Step | undefined = before.next;
      if (step.key !== key) {
        step = branch.steps.get(key);
        if (step !== undefined) before.next = step;
      }
      let left: string;
      if (step === undefined) left = jsonOf(value);
      else {
        before = step;
        if (step.branch !== undefined) {
          left = this.#restOfBranch(step.branch, value, row);
          if (left === "") continue;
        } else if (step.put(row, value)) continue;
        else left = jsonOf(value);
      }
      rest = `${rest === "" ? "{" : `${rest},`}${this.#keyJson(key)}${left}`;
    }
    return rest;
  }

  #restOfBranch(branch: Branch, value: JsonValue, row: number): string {
    if (!isObject(value)) return jsonOf(value);
    const inner = this.#restOf(branch, value, row);
    if (inner !== "") return `${inner}}`;
    // An object without keys is something Suricata said, too.
    for (const _key in value) return "";
    return "{}";
  }

  #keyJson(key: string): string {
    const held = this.#keys.get(key);
    if (held !== undefined) return held;
    const json = `${JSON.stringify(key)}:`;
    if (this.#keys.size < MOST_KEYS) this.#keys.set(key, json);
    return json;
  }
}

/** The keys of an object that lead somewhere. */
class Branch {
  readonly steps = new Map<string, Step>();
  /** Stands before the first key. */
  readonly before = new Step("", undefined, undefined);

  lead(path: readonly string[], writer: ColumnWriter): void {
    const [key = "", ...further] = path;
    const held = this.steps.get(key);
    if (further.length === 0 ? held !== undefined : held !== undefined && held.branch === undefined) {
      throw new TypeError(`a column's path runs through another: ${writer.column.path}`);
    }
    const step = held ?? new Step(key, further.length === 0 ? undefined : new Branch(), writer);
    this.steps.set(key, step);
    if (further.length > 0) step.branch?.lead(further, writer);
  }
}

/** Where a key leads: to further keys, or to a column. */
class Step {
  readonly key: string;
  readonly branch: Branch | undefined;
  readonly #writer: ColumnWriter | undefined;
  /** What came after this key the last time. */
  next: Step = this;

  constructor(key: string, branch: Branch | undefined, writer: ColumnWriter | undefined) {
    this.key = key;
    this.branch = branch;
    this.#writer = writer;
  }

  put(row: number, value: JsonValue): boolean {
    return this.#writer?.put(row, value) ?? false;
  }
}

/** `JSON.stringify`, which takes longer to begin than most values take to print. */
function jsonOf(value: JsonValue): string {
  if (typeof value === "string" && PLAIN_TEXT.test(value)) return `"${value}"`;
  return typeof value === "boolean" ? String(value) : JSON.stringify(value);
}

/** The prototype tells nearly all objects from raw numbers, which have none, without a call into the runtime. */
function isObject(value: JsonValue): value is JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return value instanceof Object || !isRawNumber(value);
}
