import { createHash } from "node:crypto";
import { batchSequence, epochMicros, geoId, sensorId, sha256 } from "@watchfloor/domain";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDirectory, testDirectory } from "../store.fixture.ts";
import { addEnrolmentToken, useEnrolmentToken } from "./enrolment-tokens.ts";
import { keepHeartbeats } from "./heartbeats.ts";
import { migrateRoom } from "./migrate.ts";
import { ROOM_MIGRATIONS } from "./migrations/index.ts";
import { openRoomStore, type RoomPlace } from "./open.ts";
import { type FinishedBatch, RECEIPTS_KEPT, readLastArrival, readReceipts, recordFinished } from "./receipts.ts";
import type { RoomStore } from "./room-store.ts";
import type { EnrolledSensor } from "./sensor-registry.ts";

const server = process.env.WATCHFLOOR_TEST_POSTGRES;
const engines: readonly ("embedded" | "server")[] = server === undefined ? ["embedded"] : ["embedded", "server"];
const at = (us: number) => epochMicros(1_793_707_200_000_000 + us);

function sensor(id: string, number: number): EnrolledSensor {
  const fingerprint = sha256(createHash("sha256").update(`${id}${number}`).digest("hex"));
  return {
    sensorId: sensorId(id),
    geoId: geoId("20055"),
    segment: "office",
    enrolledAtUs: at(0),
    fingerprint,
    serial: "01",
    expiresAtUs: at(1e12),
    revokedAtUs: undefined,
  };
}

function finished(arrival: number, id = "ks-finney", sequence = arrival): FinishedBatch {
  const digest = sha256(createHash("sha256").update(`${id}${sequence}`).digest("hex"));
  const batch = {
    arrival,
    sensorId: sensorId(id),
    geoId: geoId("20055"),
    lane: "bulk",
    sequence: batchSequence(sequence),
    rows: 10,
    receivedAtUs: at(arrival),
    gaps: 0,
    chainBroken: false,
    digest,
  } as const;
  return { batch, stored: { rows: 10, alerts: 2, engineEvents: 1 } };
}

describe.each(engines)("room store, %s", (kind) => {
  let directory: TestDirectory;
  let store: RoomStore;
  const schema = `test_${process.pid}`;
  const place = (): RoomPlace => {
    if (kind === "embedded" || server === undefined) return { kind: "embedded", directory: `${directory.path}/room` };
    const url = new URL(server);
    url.searchParams.set("options", `-c search_path=${schema}`);
    return { kind: "server", url };
  };

  beforeAll(async () => {
    directory = await testDirectory();
    if (kind === "server") await inServer(`CREATE SCHEMA ${schema}`);
    store = await openRoomStore(place());
  }, 60_000);
  afterAll(async () => {
    await store.close();
    if (kind === "server") await inServer(`DROP SCHEMA ${schema} CASCADE`);
    await directory.remove();
  });
  async function inServer(sql: string) {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  test("[B11] commits wait for the disk", async () => {
    const { rows } = await store.pool.query<{ name: string; setting: string }>(
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'wal_sync_method') ORDER BY name",
    );
    const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    expect(settings).toMatchObject({ fsync: "on", synchronous_commit: "on" });
    if (kind === "embedded") expect(settings.wal_sync_method).toBe("open_datasync");
  });

  test("[B12] migrating twice does no harm, a failed migration leaves nothing, a newer database is refused", async () => {
    await migrateRoom(store.pool, ROOM_MIGRATIONS);
    const next = ROOM_MIGRATIONS.length + 1;
    const broken = { number: next, name: "broken", sql: "CREATE TABLE half_done (x int); SELECT nonsense" };
    await expect(migrateRoom(store.pool, [...ROOM_MIGRATIONS, broken])).rejects.toMatchObject({ code: "E_STORE" });
    await expect(store.pool.query("SELECT * FROM half_done")).rejects.toThrow();
    await store.pool.query("INSERT INTO migrations (number, name) VALUES (10000, 'of tomorrow')");
    await expect(migrateRoom(store.pool, ROOM_MIGRATIONS)).rejects.toMatchObject({ code: "E_DATA_NEWER" });
    await store.pool.query("DELETE FROM migrations WHERE number = 10000");
    expect(ROOM_MIGRATIONS.map((migration) => migration.number)).toEqual(
      ROOM_MIGRATIONS.map((_, before) => before + 1),
    );
  });

  test("[B13] of many who use one token at once, one gets it; used, expired and unknown ones give nothing", async () => {
    const grant = { sensorId: sensorId("ks-finney"), geoId: geoId("20055"), segment: "office", createdAtUs: at(0) };
    const secret = "s".repeat(43);
    await addEnrolmentToken(store.db, { ...grant, secret, expiresAtUs: at(100) });
    const { rows } = await store.pool.query("SELECT * FROM enrolment_tokens");
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(await useEnrolmentToken(store.db, secret, at(100))).toBeUndefined();
    const tries = await Promise.all(Array.from({ length: 20 }, () => useEnrolmentToken(store.db, secret, at(50))));
    expect(tries.filter((granted) => granted !== undefined)).toEqual([grant]);
    expect(await useEnrolmentToken(store.db, "t".repeat(43), at(50))).toBeUndefined();
  });

  test("[B14] a sensor is found by its certificate until it is revoked or enrolled again", async () => {
    const first = sensor("ks-finney", 1);
    const second = sensor("ks-finney", 2);
    const ended: string[] = [];
    const changed: string[] = [];
    const stops = [
      store.sensors.onEnded((print) => ended.push(print)),
      store.sensors.onChanged((id) => changed.push(id)),
    ];
    await store.sensors.enrol(first);
    expect(store.sensors.find(first.fingerprint)).toEqual(first);
    await store.sensors.enrol(second);
    expect(store.sensors.find(first.fingerprint)).toBeUndefined();
    expect(ended).toEqual([first.fingerprint]);
    expect(await store.sensors.revoke(second.sensorId, at(9))).toBe(true);
    expect(await store.sensors.revoke(second.sensorId, at(10))).toBe(true);
    expect(await store.sensors.revoke(sensorId("nobody"), at(9))).toBe(false);
    expect(store.sensors.find(second.fingerprint)?.revokedAtUs).toBe(at(9));
    expect(ended).toEqual([first.fingerprint, second.fingerprint]);
    expect(changed).toEqual(["ks-finney", "ks-finney", "ks-finney"]);
    await store.pool.query("UPDATE sensors SET revoked_at_us = NULL");
    await store.sensors.refresh();
    expect(store.sensors.get(second.sensorId)).toEqual(second);
    for (const stop of stops) stop();
  });

  test("[B30] an enrolment moves no sensor and undoes no later revocation, whatever this hub remembers", async () => {
    const held = sensor("ks-ford", 1);
    const refused = { code: "E_ENROLMENT_REFUSED" };
    await store.sensors.enrol(held);
    const renewed = sensor("ks-ford", 2);
    await expect(store.sensors.enrol({ ...renewed, geoId: geoId("39001") })).rejects.toMatchObject(refused);
    // As another hub on the same database does it: this one has not read it yet.
    await store.pool.query("UPDATE sensors SET revoked_at_us = $1 WHERE sensor_id = 'ks-ford'", [at(9)]);
    for (const granted of [0, 9]) {
      await expect(store.sensors.enrol(renewed, at(granted))).rejects.toMatchObject(refused);
    }
    await store.sensors.refresh();
    expect(store.sensors.get(held.sensorId)).toEqual({ ...held, revokedAtUs: at(9) });
    await store.sensors.enrol(renewed, at(10));
    expect(store.sensors.get(held.sensorId)).toEqual(renewed);
    await store.pool.query("DELETE FROM sensors WHERE sensor_id = 'ks-ford'");
    await store.sensors.refresh();
  });

  test("[B15] a batch is counted once however often it is recorded, and the newest receipts are kept", async () => {
    const batches = Array.from({ length: 100 }, (_, place_) => finished(place_ + 1));
    await recordFinished(store.db, batches.slice(0, 60));
    await recordFinished(store.db, batches.slice(0, 60));
    await recordFinished(store.db, batches);
    await recordFinished(store.db, [{ ...finished(101, "other", 1), stored: undefined }]);
    const tallies = await store.db.selectFrom("tallies").selectAll().orderBy("sensor_id").execute();
    expect(tallies).toMatchObject([
      { sensor_id: "ks-finney", batches: 100, events: 1000, alerts: 200, engine_events: 100, refused_batches: 0 },
      { sensor_id: "other", batches: 0, events: 0, refused_batches: 1, refused_events: 10 },
    ]);
    expect(await readLastArrival(store.db)).toBe(101);
    const kept = (await readReceipts(store.db)).filter((receipt) => receipt.sensorId === "ks-finney");
    expect(kept.map((receipt) => receipt.sequence)).toEqual(
      batches.slice(-RECEIPTS_KEPT).map(({ batch }) => batch.sequence),
    );
    expect(store.sensors.all()).toHaveLength(1);
    const row = await store.db.selectFrom("sensors").select("last_word_at_us").executeTakeFirstOrThrow();
    expect(row.last_word_at_us).toBe(at(100));
  });

  test("[B16] the last heartbeat stays the last, whatever order they come in", async () => {
    const heartbeat = (sentAtUs: number) => ({ wire: 1, sentAtUs }) as never;
    const word = (us: number, name = "ks-finney") => ({
      sensorId: sensorId(name),
      geoId: geoId("20055"),
      receivedAtUs: at(us),
      heartbeat: heartbeat(us),
    });
    for (const us of [5, 9, 7]) await keepHeartbeats(store.db, [word(us), word(us + 10, "ks-ford")]);
    const rows = await store.db.selectFrom("heartbeats").selectAll().orderBy("sensor_id").execute();
    expect(rows).toMatchObject([
      { sensor_id: "ks-finney", received_at_us: at(9), heartbeat: { sentAtUs: 9 } },
      { sensor_id: "ks-ford", received_at_us: at(19), heartbeat: { sentAtUs: 19 } },
    ]);
  });

  test("[B17] opened again it has what it had", async () => {
    await store.close();
    store = await openRoomStore(place());
    expect(await readLastArrival(store.db)).toBe(101);
    expect(store.sensors.all()).toHaveLength(1);
  });
});
