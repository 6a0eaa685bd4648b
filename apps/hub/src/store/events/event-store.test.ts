import { epochMicros, geoId, NATION, type Scope, scopeHolds } from "@watchfloor/domain";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertRecord, encoded, flowRecord, landed, type TestDirectory, testDirectory } from "../store.fixture.ts";
import { BATCH_COLUMNS } from "./event-columns.ts";
import { landedName, parseLandedName } from "./landed-batch.ts";
import { type EventsPlace, openEventStore, type WritableEventStore } from "./open.ts";
import { scopeCondition } from "./scope.ts";

const server = process.env.WATCHFLOOR_TEST_CLICKHOUSE;
const engines: readonly ("embedded" | "server")[] = server === undefined ? ["embedded"] : ["embedded", "server"];

describe.each(engines)("event store, %s", (kind) => {
  let directory: TestDirectory;
  let store: WritableEventStore;
  const onServer = kind === "server";
  const place = (): EventsPlace =>
    kind === "server" && server !== undefined
      ? { kind, url: new URL(server) }
      : { kind: "embedded", directory: `${directory.path}/events` };

  beforeAll(async () => {
    directory = await testDirectory();
    store = await openEventStore(place());
  });
  afterAll(async () => {
    if (kind === "server") for (let arrival = 1; arrival <= 40; arrival += 1) await store.remove(arrival);
    await store.close();
    await directory.remove();
  });

  test("[B20] what the inserter asks is answered while all readers' questions are still running", async () => {
    const slow = "SELECT sum(sleepEachRow(0.5)) AS slept FROM numbers(4) SETTINGS max_block_size = 1";
    const order: string[] = [];
    const readers = [1, 2].map(() => store.query(slow).then(() => order.push("reader")));
    await store.stored(1, 2).then(() => order.push("inserter"));
    await Promise.all(readers);
    expect(order).toEqual(["inserter", "reader", "reader"]);
  });

  test("[B1] what was inserted is there with every column of its own and the rest", async () => {
    const batch = await encoded([alertRecord(1), flowRecord(2), alertRecord(3, 2_200_003)], (at) => at === 2);
    await store.insert([await landed(directory.path, batch, { arrival: 1, lane: "urgent" })]);
    const rows = await store.query(
      `SELECT arrival, row, sensor_id, geo_id, lane, sequence, toUnixTimestamp64Micro(received_at) AS received, engine_event,
         toUnixTimestamp64Micro(timestamp) AS at, event_type, flow_id, src_ip, dest_ip, flow_alerted, flow_pkts_toserver, rest
       FROM events WHERE arrival = {arrival:UInt64} ORDER BY row`,
      { arrival: 1 },
    );
    const identity = {
      arrival: "1",
      sensor_id: "ks-finney",
      geo_id: "20055",
      lane: "urgent",
      sequence: "1",
      received: "1793707200000001",
    };
    expect(rows).toEqual([
      {
        ...identity,
        row: 0,
        engine_event: false,
        at: "1793707200000001",
        event_type: "alert",
        flow_id: "1000000000001",
        src_ip: "::ffff:10.1.2.3",
        dest_ip: "::ffff:203.0.113.7",
        flow_alerted: null,
        flow_pkts_toserver: null,
        rest: '{"more":{"kept":1}}',
      },
      {
        ...identity,
        row: 1,
        engine_event: false,
        at: "1793707201000002",
        event_type: "flow",
        flow_id: "2000000000002",
        src_ip: "2001:db8::1",
        dest_ip: "::ffff:203.0.113.8",
        flow_alerted: true,
        flow_pkts_toserver: "2",
        rest: "",
      },
      {
        ...identity,
        row: 2,
        engine_event: true,
        at: "1793707200000003",
        event_type: "alert",
        flow_id: "1000000000003",
        src_ip: "::ffff:10.1.2.3",
        dest_ip: "::ffff:203.0.113.7",
        flow_alerted: null,
        flow_pkts_toserver: null,
        rest: '{"more":{"kept":3}}',
      },
    ]);
    expect(await store.stored(1, 1)).toEqual(new Map([[1, { rows: 3, alerts: 1, engineEvents: 1 }]]));
  });

  test("[B2] a group of batches with different columns is stored each under its own identity", async () => {
    const group = [
      await landed(directory.path, await encoded([flowRecord(1)]), { arrival: 2, sensor: "a", place: "18" }),
      await landed(directory.path, await encoded([alertRecord(1), alertRecord(2)]), {
        arrival: 3,
        sensor: "b",
        place: "18001",
      }),
      await landed(
        directory.path,
        await encoded([{ timestamp: "1970-01-01T00:00:00.000001+0000", event_type: "stats" }]),
        { arrival: 4, sensor: "c", place: "39001" },
      ),
    ];
    await store.insert(group);
    const rows = await store.query(
      "SELECT arrival, sensor_id, geo_id, count() AS n FROM events WHERE arrival BETWEEN 2 AND 4 GROUP BY ALL ORDER BY arrival",
    );
    expect(rows).toEqual([
      { arrival: "2", sensor_id: "a", geo_id: "18", n: "1" },
      { arrival: "3", sensor_id: "b", geo_id: "18001", n: "2" },
      { arrival: "4", sensor_id: "c", geo_id: "39001", n: "1" },
    ]);
  });

  test("[B3] a group with a batch that is no Arrow stream leaves nothing of itself, and says so", async () => {
    const good = await landed(directory.path, await encoded([flowRecord(1)]), { arrival: 5 });
    const batch = await encoded([flowRecord(2)]);
    const bad = await landed(directory.path, { ...batch, body: new Uint8Array(4096).fill(7) }, { arrival: 6 });
    const error = await store.insert(kind === "embedded" ? [good, bad] : [bad]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "E_STORE", facts: { transient: false } });
    expect((await store.stored(5, 6)).size).toBe(0);
  });

  test("[B4] removing an arrival leaves the others", async () => {
    const group = [];
    for (const arrival of [7, 8]) group.push(await landed(directory.path, await encoded([flowRecord(1)]), { arrival }));
    await store.insert(group);
    await store.remove(7);
    expect([...(await store.stored(7, 8)).keys()]).toEqual([8]);
  });

  test("[B5] a value is never part of a question", async () => {
    const hostile = "' OR 1 = 1 --";
    expect(await store.query("SELECT count() AS n FROM events WHERE sensor_id = {s:String}", { s: hostile })).toEqual([
      { n: "0" },
    ]);
    expect(await store.query("SELECT {s:String} AS s", { s: hostile })).toEqual([{ s: hostile }]);
    const many = ["a'b", 'c"d', "e\\f", "g\nh", "{i:String}", "", "ü"];
    expect(await store.query("SELECT {s:Array(String)} AS s", { s: many })).toEqual([{ s: many }]);
    await expect(store.query("SELECT nosuch FROM events")).rejects.toMatchObject({ code: "E_STORE" });
  });

  test("[B6] a scope as a condition holds exactly the places that the scope holds", async () => {
    const places = ["18", "18001", "1800112345", "39", "39001", "20055"].map(geoId);
    const some = fc.subarray([...places, geoId("99"), geoId("3900199999")]);
    const scopes = fc.oneof(
      fc.constant<Scope>(NATION),
      some.map((geoIds): Scope => ({ kind: "places", geoIds })),
    );
    const property = fc.asyncProperty(scopes, async (scope) => {
      const { sql, parameters } = scopeCondition(scope);
      const rows = await store.query<{ geo_id: string }>(
        `SELECT geo_id FROM (SELECT arrayJoin({places:Array(String)}) AS geo_id) WHERE ${sql}`,
        { places, ...parameters },
      );
      expect(rows.map((row) => row.geo_id)).toEqual(places.filter((one) => scopeHolds(scope, one)));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test("[B7] settled waits for its arrival, and no longer", async () => {
    const reached: number[] = [];
    const waits = [10, 12].map(async (arrival) => {
      await store.settled(arrival);
      reached.push(arrival);
    });
    store.settle(9);
    await Promise.resolve();
    expect(reached).toEqual([]);
    store.settle(11);
    await waits[0];
    expect(reached).toEqual([10]);
    store.settle(12);
    await Promise.all(waits);
    await store.settled(3);
    expect(reached).toEqual([10, 12]);
  });

  test.skipIf(onServer)(
    "[B8] opened again it has what it had; a lost column comes back, a newer table is refused",
    async () => {
      const before = await store.query("SELECT count() AS n FROM events");
      await store.close();
      store = await openEventStore(place());
      expect(await store.query("SELECT count() AS n FROM events")).toEqual(before);
      const [column] = BATCH_COLUMNS.filter(({ name }) => name === "dhcp_hostname");
      await store.query(`SELECT ${column?.name} FROM events LIMIT 1`);
      const raw = async (sql: string) => {
        const { EmbeddedEngine } = await import("./embedded-engine.ts");
        const engine = new EmbeddedEngine(`${directory.path}/events`);
        await engine.command(sql);
        await engine.close();
      };
      await store.close();
      await raw("ALTER TABLE events DROP COLUMN dhcp_hostname");
      store = await openEventStore(place());
      expect(await store.query("SELECT DISTINCT dhcp_hostname AS h FROM events")).toEqual([{ h: "" }]);
      await store.close();
      await raw("ALTER TABLE events ADD COLUMN of_tomorrow String");
      await expect(openEventStore(place())).rejects.toMatchObject({ code: "E_DATA_NEWER" });
      await raw("ALTER TABLE events DROP COLUMN of_tomorrow");
      await raw("ALTER TABLE events MODIFY COMMENT 'watchfloor events 2'");
      await expect(openEventStore(place())).rejects.toMatchObject({ code: "E_DATA_NEWER" });
      await raw("ALTER TABLE events MODIFY COMMENT 'watchfloor events 1'");
      store = await openEventStore(place());
    },
  );

  test.skipIf(onServer)("[B9] the table syncs what it inserts and what it merges", async () => {
    const [table] = await store.query<{ create_table_query: string }>(
      "SELECT create_table_query FROM system.tables WHERE name = 'events'",
    );
    for (const setting of [
      "fsync_after_insert = 1",
      "fsync_part_directory = 1",
      "min_compressed_bytes_to_fsync_after_merge = 1",
    ]) {
      expect(table?.create_table_query).toContain(setting);
    }
  });
});

test("[B10] a landed batch's name says all of it, fits a file system, and nothing else is taken for one", () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  const property = fc.property(
    label,
    fc.stringMatching(/^\d{2}(\d{3}(\d{5})?)?$/),
    fc.constantFrom("urgent", "bulk"),
    fc.integer({ min: 1, max: 999_999_999_999_999 }),
    fc.maxSafeInteger().filter((n) => n > 0),
    fc.integer({ min: 1, max: 200_000 }),
    fc.integer({ min: 0, max: 9_000_000_000_000_000 }),
    fc.oneof(fc.constant(-1), fc.nat()),
    fc.boolean(),
    fc.stringMatching(/^[0-9a-f]{64}$/),
    (sensorId, place, lane, arrival, sequence, rows, received, gaps, chainBroken, digest) => {
      const name = `${[String(arrival).padStart(15, "0"), sensorId, place, lane, sequence, rows, received, gaps, chainBroken ? "broken" : "whole", digest].join(".")}.arrow.zst`;
      const batch = parseLandedName(name);
      expect(batch).toMatchObject({
        arrival,
        sensorId,
        geoId: place,
        lane,
        sequence,
        rows,
        receivedAtUs: epochMicros(received),
        gaps,
        chainBroken,
        digest,
      });
      expect(batch && landedName(batch)).toBe(name);
      expect(name).toMatch(/^[a-z0-9.-]{1,255}$/);
      expect(parseLandedName(`x${name}`)).toBeUndefined();
      expect(parseLandedName(name.replace(".zst", ""))).toBeUndefined();
      expect(parseLandedName(name.replace(lane, "middle"))).toBeUndefined();
    },
  );
  fc.assert(property);
});
