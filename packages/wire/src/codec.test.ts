import { isDeepStrictEqual } from "node:util";
import { isWatchfloorError, type JsonObject, parseExactJson } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { BatchBuilder, type DecodedEvent, decodeBatch, inspectBatch, recordOf } from "./index.ts";
import { HAS_REAL_LINES, realFiles } from "./real-lines.fixture.ts";

const HEAD = { timestamp: "2026-11-03T07:15:00.123456+0000", event_type: "flow" };

async function encoded(records: readonly JsonObject[], builder = new BatchBuilder()) {
  for (const record of records) builder.append(record, false);
  return builder.finish();
}

function restOf(event: DecodedEvent): string {
  return typeof event.rest === "string" ? event.rest : "";
}

async function decoded(fields: JsonObject): Promise<DecodedEvent> {
  const [event] = decodeBatch((await encoded([{ ...HEAD, ...fields }])).body);
  if (event === undefined) throw new Error("no row");
  return event;
}

test.skipIf(!HAS_REAL_LINES)(
  "[W2] every real record comes back equal (needs the shared data)",
  async () => {
    const builder = new BatchBuilder();
    let lines = 0;
    for (const { name, bytes } of realFiles()) {
      const records = bytes
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map(parseRecord);
      if (records.length === 0) continue;
      const events = decodeBatch((await encoded(records, builder)).body);
      const back = events.map((event) => recordOf(event, restOf(event)));
      for (const [at, record] of records.entries()) {
        if (!isDeepStrictEqual(back[at], record)) throw new Error(`${name}, line ${at + 1}`);
      }
      lines += records.length;
    }
    expect(lines).toBeGreaterThan(40_000);
  },
  120_000,
);

test.each([
  ["a number in a text column", { dns: { rrname: 7 } }],
  ["a text in a number column", { src_port: "80" }],
  ["a negative number", { src_port: -1 }],
  ["a number too large", { src_port: 65_536 }],
  ["a fraction", { flow: { age: 1.5 } }],
  ["an empty text", { proto: "" }],
  ["an empty list", { smtp: { rcpt_to: [] } }],
  ["a list with something else in it", { smtp: { rcpt_to: ["a", null] } }],
  ["what is no address", { src_ip: "10.0.0.256" }],
  ["half a surrogate pair", { http: { url: "/\ud800", hostname: "h\udfff" }, proto: "\udc00" }],
  ["an instant before 1970", { flow: { start: "1969-12-31T23:59:59.999999+0000" } }],
  ["an object where a value should be", { proto: { deep: [1, "x"] } }],
  ["a value where an object should be", { tls: "none", flow: null }],
  ["an object with nothing in it", { tls: {}, ssh: { client: {} } }],
] satisfies [string, JsonObject][])("[W3] %s stays in the rest", async (_name, fields) => {
  const event = await decoded(fields);
  expect(JSON.parse(restOf(event))).toEqual(fields);
  expect(Object.keys(event).sort()).toEqual(["engine_event", "event_type", "rest", "row", "timestamp"]);
});

test("[W3] an instant with another offset is in its column and its text in the rest", async () => {
  const timestamp = "2026-11-03T02:15:00.123456-0500";
  const event = await decoded({ timestamp });
  expect(event.timestamp).toBe(1_793_690_100_123_456);
  expect(JSON.parse(restOf(event))).toEqual({ timestamp });
  expect(recordOf(event, restOf(event))).toEqual({ ...HEAD, timestamp });
});

test("[W3] 64-bit numbers are whole in their column", async () => {
  const record = parseRecord(
    `${JSON.stringify(HEAD).slice(0, -1)},"flow_id":18446744073709551615,"tx_id":18446744073709551616}`,
  );
  const [event] = decodeBatch((await encoded([record])).body);
  expect(event).toMatchObject({ flow_id: 18_446_744_073_709_551_615n, rest: '{"tx_id":18446744073709551616}' });
});

test("[W3] the rest stands before a column, and a hostile rest changes no prototype", () => {
  const rest = '{"proto":"udp","flow":5,"__proto__":{"polluted":1}}';
  const record = recordOf({ proto: "TCP", flow_age: 3, app_proto: "dns" }, rest);
  expect(JSON.stringify(record)).toBe('{"proto":"udp","flow":5,"__proto__":{"polluted":1},"app_proto":"dns"}');
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("[W3] numbers from a store may come as text, and what is empty there was absent", () => {
  const columns = {
    flow_id: "9007199254740993",
    timestamp: "1793690100123456",
    proto: "",
    icmp_type: null,
    tcp_syn: 0,
  };
  expect(JSON.stringify(recordOf(columns, ""))).toBe(
    '{"timestamp":"2026-11-03T07:15:00.123456+0000","flow_id":9007199254740993,"tcp":{"syn":false}}',
  );
});

test("[W4] only columns that occur are sent, in the table's order", async () => {
  const batch = await encoded([
    { ...HEAD, src_port: 1 },
    { ...HEAD, alert: { severity: 1 }, odd: true },
  ]);
  expect(inspectBatch(batch.body).columns).toEqual([
    "timestamp",
    "event_type",
    "src_port",
    "alert_severity",
    "row",
    "engine_event",
    "rest",
  ]);
});

test("[W6] what is no record is refused and adds nothing", async () => {
  const builder = new BatchBuilder({ maxRows: 2 });
  await expect(builder.finish()).rejects.toThrow(RangeError);
  const refusedBy = (code: "E_EVE_LINE" | "E_EVE_TIMESTAMP") =>
    expect.toSatisfy((error) => isWatchfloorError(error, code));
  expect(() => builder.append({ ...HEAD, timestamp: "yesterday" }, false)).toThrow(refusedBy("E_EVE_TIMESTAMP"));
  expect(() => builder.append({ timestamp: HEAD.timestamp }, false)).toThrow(refusedBy("E_EVE_LINE"));
  expect(builder.rows).toBe(0);
  builder.append(HEAD, false);
  builder.append(HEAD, true);
  expect(() => builder.append(HEAD, false)).toThrow(RangeError);
  const { body, rows } = await builder.finish();
  expect(rows).toBe(2);
  expect(decodeBatch(body).map((event) => event.engine_event)).toEqual([false, true]);
});

test("[W7] a row has its values under the columns' names and nothing that is absent", async () => {
  const fields = { src_ip: "10.0.0.1", src_port: 80, tcp: { syn: false }, smtp: { rcpt_to: ["a", ""] }, x: [1] };
  expect(await decoded(fields)).toEqual({
    timestamp: 1_793_690_100_123_456,
    event_type: "flow",
    src_ip: "10.0.0.1",
    src_port: 80,
    tcp_syn: false,
    smtp_rcpt_to: ["a", ""],
    row: 0,
    engine_event: false,
    rest: '{"x":[1]}',
  });
});

test("[W8] inspection counts rows and names columns of any batch", async () => {
  const batch = await encoded(Array.from({ length: 5_000 }, (_, n) => ({ ...HEAD, src_port: n, flow_id: n })));
  expect(inspectBatch(batch.body)).toMatchObject({
    columns: ["timestamp", "event_type", "flow_id", "src_port", "row", "engine_event"],
    rows: 5_000,
  });
});

function parseRecord(line: string): JsonObject {
  return parseExactJson(line) as JsonObject;
}
