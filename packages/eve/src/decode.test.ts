import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBytes, decodeLine, isEngineEventRecord, MAX_LINE_BYTES } from "./index.ts";
import { HAS_REAL_LINES, realFiles } from "./real-lines.fixture.ts";

const HEAD = '{"timestamp":"2026-11-03T07:15:00.123456+0000","event_type":"flow"';

function recordOf(line: string) {
  const decoded = decodeLine(line);
  if (decoded.kind !== "event") throw new Error(decoded.reason);
  return decoded.record;
}

test.each([
  ["not-json", ""],
  ["not-json", `${HEAD}`],
  ["not-json", `${HEAD}} {}`],
  ["not-an-object", "null"],
  ["not-an-object", "[]"],
  ["not-an-object", "12345678901234567890"],
  ["not-an-object", '"text"'],
  ["no-timestamp", '{"event_type":"flow"}'],
  ["no-timestamp", '{"timestamp":1,"event_type":"flow"}'],
  ["no-timestamp", '{"timestamp":"2026-11-03","event_type":"flow"}'],
  ["no-event-type", '{"timestamp":"2026-11-03T07:15:00.123456+0000"}'],
  ["no-event-type", '{"timestamp":"2026-11-03T07:15:00.123456+0000","event_type":""}'],
  ["no-event-type", '{"timestamp":"2026-11-03T07:15:00.123456+0000","event_type":7}'],
  ["no-event-type", `{"timestamp":"2026-11-03T07:15:00.123456+0000","event_type":"${"x".repeat(65)}"}`],
])("[E3] %s: %s", (reason, line) => {
  expect(decodeLine(line)).toEqual({ kind: "unreadable", reason });
});

test("[E3] bytes that are no UTF-8 are not-utf8, whatever else is wrong", () => {
  expect(decodeBytes(Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual({ kind: "unreadable", reason: "not-utf8" });
});

test("[E3] no text and no bytes make decoding throw", () => {
  const nearly = fc.tuple(fc.constantFrom(HEAD, "", "{"), fc.string(), fc.constantFrom("}", "", "]"));
  fc.assert(fc.property(nearly, (parts) => void decodeLine(parts.join(""))));
  fc.assert(fc.property(fc.uint8Array(), (bytes) => decodeBytes(bytes).kind === "unreadable"));
});

test("[E4] an event type nobody has heard of is an event", () => {
  expect(recordOf(`${HEAD.replace("flow", "telepathy")}}`).event_type).toBe("telepathy");
});

test.each([
  "18446744073709551615",
  "9007199254740993",
  "-9223372036854775808",
  "123456789.12345678901",
  "1e999",
  "1E-999",
  "0.1234567890123456789",
])("[E5] keeps every digit of %s", (number) => {
  for (const value of [number, `[${number}]`, `[ ${number} ]`, `{"deep":${number}}`]) {
    expect(JSON.stringify(recordOf(`${HEAD},"n":${value}}`).n)).toBe(value.replaceAll(" ", ""));
  }
});

test("[E5] numbers a double holds stay numbers", () => {
  const numbers = fc.oneof(fc.maxSafeInteger(), fc.double({ noDefaultInfinity: true, noNaN: true }));
  fc.assert(
    fc.property(numbers, (n) => {
      expect(recordOf(`${HEAD},"n":${JSON.stringify(n)}}`).n).toBe(n === 0 ? 0 : n);
    }),
  );
});

test("[E5] any integer of up to 40 digits is printed as it was", () => {
  const integers = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
  fc.assert(
    fc.property(fc.array(integers), fc.string(), (numbers, text) => {
      const json = JSON.stringify(text).concat(numbers.map((n) => `,${n}`).join(""));
      expect(JSON.stringify(recordOf(`${HEAD},"a":[${json}]}`).a)).toBe(`[${json}]`);
    }),
  );
});

test("[E6] hostile keys are keys", () => {
  for (const big of ["1", "12345678901234567890"]) {
    const record = recordOf(`${HEAD},"__proto__":{"polluted":${big}},"constructor":1,"toString":2}`);
    expect(Object.keys(record)).toContain("__proto__");
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(JSON.stringify(record)).toContain(`"__proto__":{"polluted":${big}}`);
  }
});

test("[E7] a line over the limit is too long, one at the limit is read", () => {
  const fill = (bytes: number) => `${HEAD},"x":"${"x".repeat(bytes - HEAD.length - 8)}"}`;
  expect(decodeLine(fill(MAX_LINE_BYTES)).kind).toBe("event");
  expect(decodeLine(fill(MAX_LINE_BYTES + 1))).toEqual({ kind: "unreadable", reason: "too-long" });
  expect(decodeBytes(Buffer.from(fill(MAX_LINE_BYTES + 1)))).toEqual({ kind: "unreadable", reason: "too-long" });
});

test("[E7] nesting beyond the limit is refused, brackets in strings are not nesting", () => {
  const nested = (depth: number) => `${HEAD},"x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  expect(decodeLine(nested(499)).kind).toBe("event");
  expect(decodeLine(nested(500))).toEqual({ kind: "unreadable", reason: "too-deep" });
  expect(decodeLine(nested(200_000))).toEqual({ kind: "unreadable", reason: "too-deep" });
  expect(decodeLine(`${HEAD},"x":"\\"${"[{".repeat(2_000)}"}`).kind).toBe("event");
});

test("[E10] engine events are told from alerts", () => {
  const alert = (gid: number, sid: number) =>
    recordOf(`${HEAD.replace("flow", "alert")},"alert":{"gid":${gid},"signature_id":${sid},"rev":1}}`);
  expect(isEngineEventRecord(alert(1, 2_210_045))).toBe(true);
  expect(isEngineEventRecord(alert(1, 2_034_567))).toBe(false);
  expect(isEngineEventRecord(alert(3, 2_210_045))).toBe(false);
  expect(isEngineEventRecord(recordOf(`${HEAD},"alert":{"gid":1,"signature_id":2210045}}`))).toBe(false);
  expect(isEngineEventRecord(recordOf(`${HEAD.replace("flow", "alert")},"alert":[]}`))).toBe(false);
});

test.skipIf(!HAS_REAL_LINES)(
  "[E11] every real line is an event and prints back as it was (needs the shared data)",
  () => {
    let lines = 0;
    for (const { name, bytes } of realFiles()) {
      for (const [at, line] of bytes.toString("utf8").split("\n").slice(0, -1).entries()) {
        lines++;
        const decoded = decodeBytes(Buffer.from(line));
        if (decoded.kind !== "event") throw new Error(`${name}, line ${at + 1}: ${decoded.reason}`);
        // Long numbers are compared as text; all else by the plain parser.
        const printed = JSON.stringify(decoded.record);
        const same =
          JSON.stringify(JSON.parse(line)) === JSON.stringify(JSON.parse(printed)) &&
          String(printed.match(/\d{16,}/g)) === String(line.match(/\d{16,}/g));
        if (!same) throw new Error(`${name}, line ${at + 1}`);
      }
    }
    expect(lines).toBeGreaterThan(40_000);
  },
  60_000,
);
