import { epochMicros, isWatchfloorError } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatEveTimestamp, parseEveTimestamp, readEveTimestamp } from "./index.ts";

const LAST_DAY_OF_2254 = 8_993_722_400_000_000;

test("[E1] keeps the microseconds that Date would drop", () => {
  expect(parseEveTimestamp("2017-04-07T22:24:37.251547+0100")).toBe(1_491_600_277_251_547);
  expect(parseEveTimestamp("1970-01-01T00:00:00.000001+0000")).toBe(1);
});

test("[E1] what is printed is read as the same instant", () => {
  const instants = fc.integer({ min: 0, max: LAST_DAY_OF_2254 }).map(epochMicros);
  fc.assert(fc.property(instants, (at) => parseEveTimestamp(formatEveTimestamp(at)) === at));
});

test("[E1] agrees with Date on every whole second and offset", () => {
  const seconds = fc.integer({ min: 86_400, max: 8_000_000_000 });
  const offset = fc.tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  fc.assert(
    fc.property(seconds, offset, (second, [sign, hour, minute]) => {
      const local = new Date(second * 1000).toISOString().slice(0, 19);
      const two = (n: number) => String(n).padStart(2, "0");
      const expected = Date.parse(`${local}${sign}${two(hour)}:${two(minute)}`) * 1000 + 42;
      expect(parseEveTimestamp(`${local}.000042${sign}${two(hour)}${two(minute)}`)).toBe(expected);
    }),
  );
});

test.each([
  "",
  "2026-11-03T07:15:00.123456Z",
  "2026-11-03T07:15:00.123456+00:00",
  "2026-11-03 07:15:00.123456+0000",
  "2026-11-03T07:15:00.12345x+0000",
  "2026-11-03T07:15:00.123456 0000",
  "2026-02-29T07:15:00.123456+0000",
  "2100-02-29T07:15:00.123456+0000",
  "2026-13-03T07:15:00.123456+0000",
  "2026-11-31T07:15:00.123456+0000",
  "2026-11-03T24:15:00.123456+0000",
  "2026-11-03T07:15:60.123456+0000",
  "1969-12-31T23:59:59.999999+0000",
  "1970-01-01T00:00:00.000000+0100",
  "2299-01-01T00:00:00.000000+0000",
  "2026-11-03T07:15:00.123456+0000\n",
])("[E2] refuses %j", (text) => {
  expect(readEveTimestamp(text)).toBeUndefined();
  expect(() => parseEveTimestamp(text)).toThrow(
    expect.toSatisfy((error) => isWatchfloorError(error, "E_EVE_TIMESTAMP")),
  );
});

test("[E2] takes the leap day that there was", () => {
  expect(readEveTimestamp("2024-02-29T00:00:00.000000+0000")).toBe(Date.UTC(2024, 1, 29) * 1000);
  expect(readEveTimestamp("2000-02-29T00:00:00.000000+0000")).toBe(Date.UTC(2000, 1, 29) * 1000);
});
