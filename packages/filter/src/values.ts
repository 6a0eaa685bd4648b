/** Values as people write them, read by the type of the field they are compared with. */
import { readNetwork } from "./address.ts";
import type { FilterField, FilterValue } from "./tree.ts";

/** RFC 3339 with at most six digits of fraction; the day alone is its midnight, UTC. */
const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[Tt](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6}))?([Zz]|[+-]\d\d:\d\d))?$/;
const AGO = /^-(\d{1,9})(us|ms|s|m|h|d|w)$/;
const UNIT_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
  w: 604_800_000_000,
};
/** Nobody keeps records longer; a larger span is a slip. */
const MAX_AGO_US = 100 * 366 * 86_400_000_000;

function readInstant(text: string): FilterValue | undefined {
  if (text.toLowerCase() === "now") return { kind: "ago", us: 0 };
  const ago = AGO.exec(text);
  if (ago !== null) {
    const us = Number(ago[1]) * (UNIT_US[ago[2] ?? ""] ?? Number.NaN);
    return us <= MAX_AGO_US ? { kind: "ago", us } : undefined;
  }
  const [, day, clock = "00:00:00", fraction = "", zone = "Z"] = INSTANT.exec(text) ?? [];
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  const ms = Date.parse(`${day}T${seconds}${zone.toUpperCase()}`);
  // Date.parse turns 30 February into March; the day must come back as it was written.
  const exists = !Number.isNaN(ms) && new Date(Date.parse(`${day}T00:00:00Z`)).toISOString().startsWith(day ?? "-");
  const atUs = ms * 1000 + Number(fraction.padEnd(6, "0"));
  return exists && atUs >= 0 ? { kind: "instant", atUs } : undefined;
}

function readNumber(text: string, max: bigint | undefined): FilterValue | undefined {
  if (!/^\d{1,20}$/.test(text)) return undefined;
  const n = BigInt(text);
  return max !== undefined && n > max ? undefined : { kind: "number", n };
}

/** The value, or undefined when `text` is not one of the field's type. */
export function readValue(field: FilterField, text: string): FilterValue | undefined {
  switch (field.type) {
    case "text":
      return { kind: "text", text };
    case "number":
      return readNumber(text, field.max);
    case "bool": {
      const word = text.toLowerCase();
      return word === "true" || word === "false" ? { kind: "bool", is: word === "true" } : undefined;
    }
    case "ip": {
      const network = readNetwork(text);
      return network === undefined ? undefined : { kind: "network", ...network };
    }
    case "instant":
      return readInstant(text);
  }
}

/** What a value of the type looks like, for the refusal. */
export function valueHint(field: FilterField): string {
  switch (field.type) {
    case "text":
      return "a word or a quoted string";
    case "number":
      return field.max === undefined ? "a whole number" : `a whole number from 0 to ${field.max}`;
    case "bool":
      return "true or false";
    case "ip":
      return "an address or a network, such as 10.1.2.3 or 10.0.0.0/8";
    case "instant":
      return "a time, such as 2026-11-03T07:00:00Z, 2026-11-03, -2h or now";
  }
}
