/** Sizes and durations as people write them: `2GiB`, `50ms`, `72h`. */

/** What a quantity is counted in once read; a duration's unit is the one the program computes with. */
export const UNITS = ["bytes", "us", "ms", "s", "min", "h", "d"] as const;
export type Unit = (typeof UNITS)[number];

const BYTES = new Map([
  ["B", 1],
  ["kB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
  ["TiB", 2 ** 40],
]);

/** Microseconds. */
const DURATIONS = new Map([
  ["us", 1],
  ["ms", 1e3],
  ["s", 1e6],
  ["min", 60e6],
  ["h", 3_600e6],
  ["d", 86_400e6],
]);

const QUANTITY = /^(\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z]*)$/;

/** A whole number of `unit`, or in words why `text` is none. */
export type Quantity =
  | { readonly kind: "ok"; readonly value: number }
  | { readonly kind: "no"; readonly reason: string };

/** Reads `text` as a whole number of `unit`. `1.5h` is 5400 `s`; `90min` is no whole number of `h` and refused. */
export function parseQuantity(text: string, unit: Unit): Quantity {
  const [, digits, suffix = ""] = QUANTITY.exec(text.trim()) ?? [];
  const scale = unit === "bytes" ? BYTES : DURATIONS;
  const names = [...scale.keys()].join(", ");
  if (digits === undefined) return { kind: "no", reason: `expected a number with one of ${names}` };
  if (suffix === "" && unit !== "bytes") return { kind: "no", reason: `needs a unit: one of ${names}` };
  const factor = suffix === "" ? 1 : scale.get(suffix);
  if (factor === undefined) return { kind: "no", reason: `unknown unit ${suffix}: expected one of ${names}` };
  const value = (Number(digits) * factor) / (unit === "bytes" ? 1 : (scale.get(unit) ?? 1));
  const whole = Math.round(value);
  // 1.1 MB is 1100000.0000000001 in floating point; anything further off is a fraction the writer meant.
  if (Math.abs(value - whole) > 1e-6) return { kind: "no", reason: `is no whole number of ${unit}` };
  if (!Number.isSafeInteger(whole)) return { kind: "no", reason: "is too large" };
  return { kind: "ok", value: whole };
}

/** The shortest exact way to write `value` of `unit`: `2147483648` bytes is `2GiB`, `90000` ms is `90s`. */
export function formatQuantity(value: number, unit: Unit): string {
  if (value === 0) return unit === "bytes" ? "0B" : `0${unit}`;
  const scale = unit === "bytes" ? BYTES : DURATIONS;
  const base = value * (unit === "bytes" ? 1 : (DURATIONS.get(unit) ?? 1));
  let best = unit === "bytes" ? `${value}B` : `${value}${unit}`;
  for (const [name, factor] of scale) {
    if (base % factor !== 0) continue;
    const candidate = `${base / factor}${name}`;
    if (candidate.length <= best.length) best = candidate;
  }
  return best;
}
