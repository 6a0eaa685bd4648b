/** Lines as Suricata writes them, and as hostile as anybody may: scanned, they say what their records say. */
import { isEngineEvent, type JsonObject, type JsonValue, parseExactJson, readEveTimestamp } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TYPED_COLUMNS } from "./columns.ts";
import { BatchBuilder, LineScanner } from "./index.ts";

/** Of what is usual mostly: were every value odd, hardly a line would be plain. */
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 30, arbitrary: usual }, odd);
}

const numbers = mostly(
  fc.oneof(
    fc.nat({ max: 70_000 }).map(String),
    fc.nat({ max: Number.MAX_SAFE_INTEGER }).map(String),
    fc.constantFrom("0", "255", "256", "65535", "65536", "4294967295", "4294967296", "9007199254740991", "2200003"),
  ),
  fc.constantFrom(
    ...["-0", "00", "01", "-7", "1.5", "1.50", "-0.25", "1e5", "1E5", "1e+21", "1e999", "-", "1.", ".5", "+1", "1e"],
    ...["9007199254740992", "9007199254740993", "18446744073709551615", "18446744073709551616", "2200003.5"],
    ...["1000000000000000000000", "123456789.12345678901"],
  ),
);
const ZONED = ["2026-11-03T02:15:59.999999-0500", "1970-01-01T00:30:00.000000+0100", "1970-01-01T01:30:00.000000+0100"];
const texts = mostly(
  fc.oneof(
    fc.stringMatching(/^[ !#-[\]-~]{0,40}$/).map((text) => `"${text}"`),
    fc.constantFrom('"10.0.0.1"', '"::1"', '"alert"', '"\\n"', '"\\u001f"', '"\\\\"', `"${"x".repeat(300)}"`),
    fc.constantFrom("2026-11-03T07:15:00.123456+0000", "2026-11-03T08:00:59.999999+0000").map((text) => `"${text}"`),
  ),
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }).map((text) => JSON.stringify(text)),
    fc.constantFrom(...ZONED, "2026-11-31T00:00:00.000000+0000", "2026-11-03T24:15:00.123456+0000").map(quoted),
    fc.constantFrom("1969-12-31T23:59:59.999999+0000", "2026-11-03T07:1\u00e9:00.123456+000", "010.0.0.1").map(quoted),
    fc.constantFrom('"a\\/b"', '"\\u0041"', '"\\u001F"', '"\\u0008"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\x"'),
    fc.constantFrom('"\t"', '"\u007f"', '"\u00fc"', '"'),
  ),
);
const keys = mostly(
  fc.constantFrom('"a"', '"b"', '"src_ip"', '"id"', '"toString"', '"key"', '"__proto__"'),
  fc.oneof(
    fc.constantFrom('"1"', '"01"', '""', '"a\\"b"', '"\u00fc"'),
    fc.string({ maxLength: 4 }).map((text) => JSON.stringify(text)),
  ),
);

/** Any value, not always valid JSON. */
const values: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    texts,
    numbers,
    mostly(fc.constantFrom("true", "false", "null", "{}", "[]", '["a","b"]'), fc.constantFrom("nul", "[,]", "[ ]", "")),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
    fc
      .uniqueArray(fc.tuple(keys, tie("value")), { maxLength: 3, selector: ([key]) => key })
      .map((members) => objectText(members)),
  ),
})).value;

const SPOILERS: readonly ((line: string) => string)[] = [
  (line) => line.replace(",", ", "),
  (line) => ` ${line}`,
  (line) => `${line}}`,
  (line) => `${line} `,
  (line) => line.slice(0, -1),
  (line) => line.slice(0, line.length >> 1),
  (line) => line.replace('"', ""),
  (line) => line.replace(":", ""),
  (line) => line.replace("{", '{"proto":"TCP",'),
];

/** A record, or nearly: columns with likely and unlikely values, keys nobody listed, white space, too early an end. */
const lineText: fc.Arbitrary<string> = fc
  .record({
    timestamp: mostly(fc.constant('"2026-11-03T07:15:00.123456+0000"'), texts),
    kind: mostly(fc.constantFrom('"alert"', '"flow"', '"dns"'), texts),
    alert: fc.option(fc.tuple(numbers, numbers)),
    columns: fc.uniqueArray(
      fc.tuple(fc.constantFrom(...TYPED_COLUMNS), fc.oneof({ weight: 5, arbitrary: values }, texts, numbers)),
      { maxLength: 8, selector: ([column]) => column.path.split(".")[0] },
    ),
    others: fc.uniqueArray(fc.tuple(keys, values), { maxLength: 3, selector: ([key]) => key }),
    spoil: mostly(
      fc.constant((line: string) => line),
      fc.constantFrom(...SPOILERS),
    ),
  })
  .map(({ timestamp, kind, alert, columns, others, spoil }) => {
    const head: Member[] = [
      ['"timestamp"', timestamp],
      ['"event_type"', kind],
    ];
    const signature: Member[] =
      alert === null ? [] : [['"alert"', `{"gid":${alert[0]},"signature_id":${alert[1]},"rev":1}`]];
    const known = columns.map(([column, value]) => nested(column.path.split("."), value));
    // A column's key may come twice: that is one more way to be hostile.
    return spoil(objectText([...head, ...known, ...signature, ...others])).replaceAll("\n", "");
  });

type Member = readonly [string, string];

function quoted(text: string): string {
  return `"${text}"`;
}

function nested([key = "", ...further]: readonly string[], value: string): Member {
  return [quoted(key), further.reduceRight((inner, name) => `{"${name}":${inner}}`, value)];
}

function objectText(members: readonly Member[]): string {
  return `{${members.map(([key, value]) => `${key}:${value}`).join(",")}}`;
}

/** The record a line is, or undefined when it is none. */
function recordIn(line: string): JsonObject | undefined {
  let value: JsonValue;
  try {
    value = parseExactJson(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { timestamp, event_type: kind } = value as JsonObject;
  const isRecord = typeof timestamp === "string" && readEveTimestamp(timestamp) !== undefined;
  return isRecord && typeof kind === "string" && kind !== "" && kind.length <= 64 ? (value as JsonObject) : undefined;
}

/** As the decoder of EVE tells them. */
function isEngineRecord({ event_type: kind, alert }: JsonObject): boolean {
  if (kind !== "alert" || typeof alert !== "object" || alert === null || Array.isArray(alert)) return false;
  const { gid, signature_id: sid } = alert as JsonObject;
  return typeof gid === "number" && typeof sid === "number" && isEngineEvent({ gid, sid, rev: 0 });
}

test("[W15] plain or not, lines make the same batch as their records, byte for byte", async () => {
  const scanner = new LineScanner([]);
  const told = { plain: 0, odd: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(lineText, { minLength: 1, maxLength: 8 }), async (lines) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      const [ours, truth] = [new BatchBuilder(), new BatchBuilder()];
      let start = 0;
      for (const text of lines) {
        const end = bytes.indexOf(10, start);
        // Through UTF-8 and back, where half a surrogate pair becomes another character.
        const record = recordIn(bytes.toString("utf8", start, end));
        const line = scanner.scan(bytes, start);
        told[line === undefined ? "odd" : "plain"]++;
        if (line !== undefined) {
          if (record === undefined) throw new Error(`no record, yet plain: ${text}`);
          expect(line.end).toBe(end);
          expect(line.timestamp).toBe(readEveTimestamp(String(record.timestamp)));
          expect(line.alert).toBe(record.event_type === "alert");
        }
        if (record !== undefined) {
          const engineEvent = isEngineRecord(record);
          expect(line?.engineEvent ?? engineEvent).toBe(engineEvent);
          truth.append(record, engineEvent);
          if (line === undefined || !ours.appendPlain(line)) ours.append(record, engineEvent);
        }
        start = end + 1;
      }
      expect(ours.rows).toBe(truth.rows);
      if (truth.rows > 0) expect(await ours.finish()).toEqual(await truth.finish());
    }),
    { numRuns: 1_500 },
  );
  // Neither is the rare case, or the comparison would say little.
  expect(told.plain).toBeGreaterThan(1_000);
  expect(told.odd).toBeGreaterThan(1_000);
}, 60_000);
