import { epochMicros, geoId, isWatchfloorError, NATION, type Scope, type SensorId } from "@watchfloor/domain";
import { parseFilter } from "@watchfloor/filter";
import type { QueryAnswer } from "@watchfloor/wire";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { alertRecord, FINNEY, TestHub } from "../../hub.fixture.ts";
import { compileFilter } from "./compile.ts";
import { findField, SEARCHED_COLUMNS, STORE_FIELDS } from "./fields.ts";
import { createQueryRunner, type QueryRunner } from "./run.ts";

let hub: TestHub;
let sensor: SensorId;
let runner: QueryRunner;
const KANSAS: Scope = { kind: "places", geoIds: [geoId("20")] };

// Opening two databases takes four seconds, and a minute on a machine that is busy with other checks.
beforeAll(async () => {
  vi.setConfig({ testTimeout: 60_000 });
  hub = await TestHub.open();
  sensor = await hub.enrol("finney-1", FINNEY);
  const ford = await hub.enrol("ohio-1", geoId("39001"));
  runner = createQueryRunner({ events: hub.store.events, now: hub.time.now });
  const at = hub.time.now();
  const earlier = epochMicros(at - 3 * 3_600_000_000);
  const stamp = (when: typeof at) => alertRecord(when, 1).timestamp ?? "";
  const kansas = hub.receive(sensor, FINNEY, [
    alertRecord(at, 9_100_001, { tcp: { syn: true } }),
    {
      timestamp: stamp(earlier),
      event_type: "http",
      flow_id: 5,
      src_ip: "10.1.2.3",
      src_port: 1,
      dest_ip: "203.0.113.9",
      dest_port: 80,
      http: { hostname: "Lure.example", url: "/a'b\"c\\d", http_port: 80 },
    },
    {
      timestamp: stamp(at),
      event_type: "dns",
      flow_id: 6,
      src_ip: "2001:db8::5",
      dest_ip: "2001:db8::53",
      dest_port: 53,
      dns: { rrname: "tunnel.example" },
    },
    {
      timestamp: stamp(at),
      event_type: "smtp",
      smtp: { rcpt_to: ["clerk@finney.example", "it@finney.example"] },
      payload_printable: "hello",
    },
    { timestamp: stamp(at), event_type: "stats", stats: { uptime: 4 } },
  ]);
  const ohio = hub.receive(ford, geoId("39001"), [alertRecord(at, 9_100_001, { src_ip: "192.168.1.1" })]);
  await kansas.store();
  await ohio.store();
}, 240_000);
afterAll(async () => {
  vi.resetConfig();
  await hub?.close();
}, 60_000);

const ask = (
  filter: string,
  more: { groupBy?: string; limit?: number } = {},
  scope: Scope = KANSAS,
): Promise<QueryAnswer> => runner.run(scope, { filter, limit: 100, ...more });
const kinds = async (filter: string) =>
  (await ask(filter, { groupBy: "event_type" })).groups?.map(({ value }) => value).toSorted();

test.each([
  ["", ["alert", "dns", "http", "smtp", "stats"]],
  ["kind = alert", ["alert"]],
  ["kind != alert", ["dns", "http", "smtp", "stats"]],
  ["kind in (dns, http)", ["dns", "http"]],
  ["sid = 9100001", ["alert"]],
  ["sid != 9100001", ["dns", "http", "smtp", "stats"]],
  ["not sid > 5", ["dns", "http", "smtp", "stats"]],
  ["src_ip = 10.0.0.0/8", ["alert", "http"]],
  ["ip = 203.0.113.9", ["alert", "http"]],
  ["src_ip = 2001:db8::/32", ["dns"]],
  ["src_ip = ::/0", ["dns"]],
  ["src_ip = ::", ["smtp", "stats"]],
  ["port = 53", ["dns"]],
  ["port in (80, 443)", ["alert", "http"]],
  ["http.hostname ~ LURE", ["http"]],
  ["http_hostname = lure.example", undefined],
  ["http.hostname !~ lure and kind = http", undefined],
  ["tcp.syn = true", ["alert"]],
  ["tcp.syn = false", undefined],
  ["engine_event = false and kind = alert", ["alert"]],
  ["timestamp > -2h", ["alert", "dns", "smtp", "stats"]],
  ["timestamp < -2h", ["http"]],
  ["received_at >= 2026-11-03T12:00:00Z", ["alert", "dns", "http", "smtp", "stats"]],
  ["smtp.rcpt_to = it@finney.example", ["smtp"]],
  ["smtp.rcpt_to ~ CLERK", ["smtp"]],
  ["payload_printable = hello", ["smtp"]],
  ["sensor = finney-1 and geo = 20055 and kind = dns", ["dns"]],
  ['"TUNNEL.example"', ["dns"]],
  ['"uptime"', ["stats"]],
  ["10.1.2.3 and not (kind = alert or kind = dns)", ["http"]],
])("[V20] %s finds what it says", async (filter, expected) => {
  expect(await kinds(filter)).toEqual(expected ?? []);
});

test("[V20] the whole of a query's answer counts, whatever the limit", async () => {
  const one = await ask("", { limit: 1 });
  expect(one.total).toBe(5);
  expect(one.events).toHaveLength(1);
  const [event] = (await ask("kind = http")).events ?? [];
  expect(event).toMatchObject({
    sensorId: "finney-1",
    record: { http: { hostname: "Lure.example", url: "/a'b\"c\\d" } },
  });
});

test("[V21] no query leaves the reader's scope, not even by saying so", async () => {
  expect((await ask("kind = alert")).total).toBe(1);
  expect((await ask("geo = 39001 or geo != 39001")).total).toBe(5);
  expect((await ask("kind = alert", {}, NATION)).total).toBe(2);
  expect((await ask("", {}, { kind: "places", geoIds: [geoId("40")] })).total).toBe(0);
});

/** What breaks out of a string, a placeholder, a comment or an identifier somewhere. */
const ATTACKS = [
  "' OR 1=1 --",
  "'; DROP TABLE events; --",
  "\\' OR 1=1 --",
  "{filter_1:String}",
  "{scope_2:Array(String)}",
  "a\u0000b",
  "%' OR '%'='",
  "/* */",
  "`events`",
  "\u2019 OR 1=1",
  "\\",
  "$1",
  "') UNION ALL SELECT 1 --",
  "\n\r\t",
  "1) OR (1=1",
  "file('/etc/passwd')",
  "\u202e",
  "\\N",
  "NULL",
];

const HELD: Readonly<Record<string, readonly string[]>> = {
  http_url: ["/a'b\"c\\d"],
  smtp_rcpt_to: ["clerk@finney.example", "it@finney.example"],
  event_type: ["alert", "http", "dns", "smtp", "stats"],
  payload_printable: ["hello"],
};

test.each(Object.entries(HELD))("[V22] hostile values for %s stay values", async (field, held) => {
  const shapeOf = (filter: string) => compileFilter(parseFilter(filter, STORE_FIELDS), hub.time.now).sql;
  for (const attack of ATTACKS) {
    const quoted = JSON.stringify(attack);
    expect(shapeOf(`${field} = ${quoted}`)).toBe(shapeOf(`${field} = harmless`));
    expect((await ask(`${field} in (${quoted}, ${quoted})`)).total, attack).toBe(0);
    const containing = held.filter((text) => text.toLowerCase().includes(attack.toLowerCase())).length;
    expect((await ask(`${field} ~ ${quoted}`)).total, attack).toBe(containing);
  }
  expect((await ask("")).total).toBe(5);
});

test("[V22] hostile values in a search stay values", async () => {
  const shapeOf = (filter: string) => compileFilter(parseFilter(filter, STORE_FIELDS), hub.time.now).sql;
  for (const attack of ATTACKS.filter((text) => text.trim() !== "")) {
    const quoted = JSON.stringify(attack);
    expect(shapeOf(quoted)).toBe(shapeOf('"harmless"'));
    expect((await ask(quoted)).total, attack).toBeLessThanOrEqual(attack === "\\" ? 1 : 0);
  }
});

test("[V22] hostile values for numbers, addresses, times and switches are refused before any question", async () => {
  for (const field of ["sid", "flow_id", "src_ip", "timestamp", "tcp_syn", "port"])
    for (const attack of ATTACKS) {
      const asked = ask(`${field} = ${JSON.stringify(attack)}`);
      await expect(asked, `${field} ${attack}`).rejects.toMatchObject({ code: "E_FILTER_SYNTAX" });
    }
  await expect(ask("", { groupBy: "event_type; DROP TABLE events" })).rejects.toMatchObject({
    code: "E_REQUEST_INVALID",
  });
  await expect(ask("", { groupBy: "evnt_type" })).rejects.toMatchObject({ facts: { meant: "event_type" } });
});

test("[V22] the text of a question is made of our own words whatever the filter", () => {
  const ours = /^[A-Za-z0-9_ (),.=<>{}:'-]*$/;
  fc.assert(
    fc.property(
      fc.constantFrom("http_url", "event_type", "smtp_rcpt_to"),
      fc.string({ unit: "binary", maxLength: 40 }),
      (field, text) => {
        try {
          const { sql } = compileFilter(
            parseFilter(`${field} = "${text.replace(/[\\"]/g, "\\$&")}" or sid = 1`, STORE_FIELDS),
            () => epochMicros(1),
          );
          expect(sql).toMatch(ours);
          expect(sql.length).toBeLessThan(200);
        } catch (error) {
          if (!isWatchfloorError(error, "E_FILTER_SYNTAX")) throw error;
        }
      },
    ),
  );
});

test("[V23] every field can be asked for, and every kind of column grouped by, on the real store", async () => {
  const sample = { text: "x", number: "1", bool: "true", ip: "10.0.0.1", instant: "2026-11-03" };
  for (let from = 0; from < STORE_FIELDS.length; from += 40) {
    const some = STORE_FIELDS.slice(from, from + 40).map(({ name, type }) => `${name} = ${sample[type]}`);
    expect((await ask(some.join(" or "))).total).toBeGreaterThanOrEqual(0);
  }
  const oneOfEach = new Map(STORE_FIELDS.map((field) => [JSON.stringify({ ...field.source, columns: 0 }), field]));
  for (const { name, source } of oneOfEach.values())
    if (source.kind === "column") expect((await ask("", { groupBy: name })).groups, name).toBeDefined();
  const ends = (await ask("kind = alert", { groupBy: "ip" })).groups;
  expect(ends?.map(({ value }) => value).toSorted()).toEqual(["10.1.2.3", "203.0.113.9"]);
});

test("[V23] names and short forms are one each, and the searched columns exist", () => {
  const names = STORE_FIELDS.flatMap(({ name, aliases }) => [name, ...aliases].map((one) => one.toLowerCase()));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  for (const column of SEARCHED_COLUMNS) if (column !== "rest") expect(findField(column)?.name, column).toBe(column);
});
