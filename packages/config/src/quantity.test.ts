import fc from "fast-check";
import { expect, test } from "vitest";
import { formatQuantity, parseQuantity, UNITS } from "./quantity.ts";

test("[G6] what is formatted parses to the same value", () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 44 }), fc.constantFrom(...UNITS), (value, unit) => {
      fc.pre(unit === "bytes" || unit === "us" || unit === "ms" || value < 1e6);
      expect(parseQuantity(formatQuantity(value, unit), unit)).toEqual({ kind: "ok", value });
    }),
  );
});

test.each([
  ["2GiB", "bytes", 2 ** 31],
  ["1024", "bytes", 1024],
  ["1.5 kB", "bytes", 1500],
  ["1.1MB", "bytes", 1_100_000],
  ["50ms", "us", 50_000],
  ["72h", "ms", 259_200_000],
  ["1.5h", "s", 5_400],
  ["0s", "us", 0],
] as const)("[G6] %s is read as %s", (text, unit, value) => {
  expect(parseQuantity(text, unit)).toEqual({ kind: "ok", value });
});

test.each([
  ["50", "ms", "needs a unit"],
  ["90min", "h", "no whole number of h"],
  ["2GiB", "s", "unknown unit GiB"],
  ["9000000TiB", "bytes", "too large"],
  ["-1s", "s", "expected a number"],
  ["1e3s", "s", "expected a number"],
  ["", "bytes", "expected a number"],
  ["2gib", "bytes", "unknown unit gib"],
] as const)("[G6] refuses %s as %s", (text, unit, reason) => {
  expect(parseQuantity(text, unit)).toMatchObject({ kind: "no", reason: expect.stringContaining(reason) });
});

test("[G6] takes only what is written, whatever text comes", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...UNITS), (text, unit) => {
      const read = parseQuantity(text, unit);
      if (read.kind === "ok") expect(Number.isSafeInteger(read.value) && read.value >= 0).toBe(true);
    }),
  );
});
