import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { Agent, request } from "node:https";
import { connect as connectPlain } from "node:net";
import { connect } from "node:tls";
import { epochMicros, fromMillis, geoId, sensorId } from "@watchfloor/domain";
import { createAuthority, createKeyAndRequest, issueSensor } from "@watchfloor/pki";
import { HEARTBEATS_PATH, POSITION_PATH } from "@watchfloor/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { alertRecord, encoded } from "../store/store.fixture.ts";
import { type Door, numbered, openDoor, sending } from "./door.fixture.ts";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
}, 120_000);
afterAll(async () => door.close());

const eventsOf = async (id: string) => {
  const [row] = await door.store.events.query<{ n: string; distinct: string }>(
    "SELECT count() AS n, uniqExact(flow_id) AS distinct FROM events WHERE sensor_id = {id:String}",
    { id },
  );
  return { n: Number(row?.n), distinct: Number(row?.distinct) };
};

test("[I1] a batch becomes a receipt and then events, and the landing is empty again", async () => {
  const sensor = await door.sensor("i1");
  const batch = await encoded(numbered(1, 50));
  const answer = await door.ask(sensor, sending(batch, { sequence: 1 }));
  expect(answer).toMatchObject({
    status: 200,
    body: { lane: "bulk", sequence: 1, digest: batch.digest, rows: 50, duplicate: false },
  });
  const { arrival } = answer.body as { arrival: number };
  await door.store.events.settled(arrival);
  expect(await eventsOf("i1")).toEqual({ n: 50, distinct: 50 });
  expect((await readdir(`${door.directory.path}/landing`)).filter((name) => name.endsWith(".arrow.zst"))).toEqual([]);
  const tally = await door.store.room.db
    .selectFrom("tallies")
    .selectAll()
    .where("sensor_id", "=", "i1")
    .executeTakeFirstOrThrow();
  expect(tally).toMatchObject({ batches: 1, events: 50, gaps: 0, chain_breaks: 0 });
});

test("[I2] the same batch again gets the same receipt, another one under its number is refused", async () => {
  const sensor = await door.sensor("i2");
  const batch = await encoded(numbered(1, 3));
  const other = await encoded(numbered(10, 3));
  const first = await door.ask(sensor, sending(batch, { sequence: 1 }));
  const again = await Promise.all([1, 2, 3].map(() => door.ask(sensor, sending(batch, { sequence: 1 }))));
  for (const answer of again) expect(answer.body).toEqual({ ...(first.body as object), duplicate: true });
  const conflict = await door.ask(sensor, sending(other, { sequence: 1 }));
  expect(conflict).toMatchObject({ status: 409, body: { code: "E_WIRE_CONFLICT" } });
  await door.store.events.settled((first.body as { arrival: number }).arrival);
  expect(await eventsOf("i2")).toEqual({ n: 3, distinct: 3 });
  await door.reopen();
  expect((await door.ask(sensor, sending(batch, { sequence: 1 }))).body).toMatchObject({ duplicate: true });
});

test("[I3] gaps and breaks of the chain are counted; a skipped batch that comes late fills its gap", async () => {
  const sensor = await door.sensor("i3");
  const batches = await Promise.all([0, 1, 2, 3].map((at) => encoded(numbered(at * 10, 2))));
  const [one, two, three, four] = batches;
  if (!one || !two || !three || !four) throw new TypeError("four batches");
  const arrivals = [];
  for (const question of [
    sending(one, { sequence: 1 }),
    sending(four, { sequence: 4, previous: three.digest }),
    sending(two, { sequence: 2, previous: one.digest }),
    sending(three, { sequence: 3, previous: one.digest }),
  ]) {
    const answer = await door.ask(sensor, question);
    expect(answer.status).toBe(200);
    arrivals.push((answer.body as { arrival: number }).arrival);
  }
  await door.store.events.settled(Math.max(...arrivals));
  const tally = await door.store.room.db
    .selectFrom("tallies")
    .selectAll()
    .where("sensor_id", "=", "i3")
    .executeTakeFirstOrThrow();
  expect(tally).toMatchObject({ batches: 4, events: 8, gaps: 0, chain_breaks: 1 });
  const position = await door.ask(sensor, { method: "GET", path: POSITION_PATH });
  expect(position.body).toEqual({ lanes: [{ lane: "bulk", sequence: 4, digest: four.digest }] });
});

test("[I4] who it is says the certificate alone: foreign, unknown, replaced, revoked and expired ones are refused", async () => {
  const batch = await encoded(numbered(1, 1));
  const old = await door.sensor("i4");
  const renewed = await door.sensor("i4");
  expect(await door.ask(old, sending(batch, { sequence: 1 }))).toMatchObject({
    status: 403,
    body: { code: "E_CERTIFICATE" },
  });
  expect((await door.ask(renewed, sending(batch, { sequence: 1 }))).status).toBe(200);
  door.skewUs = 398 * 86_400_000_000;
  expect(await door.ask(renewed, { method: "GET", path: POSITION_PATH })).toMatchObject({ status: 403 });
  door.skewUs = 0;
  const now = fromMillis(Date.now());
  const foreign = await createAuthority("test", now);
  const { keyPem, csrPem } = await createKeyAndRequest();
  const cert = await issueSensor(foreign, { sensorId: sensorId("i4"), geoId: geoId("20055"), csrPem }, now);
  const agent = new Agent({ key: keyPem, cert, ca: door.authority.certificatePem, servername: "localhost" });
  await expect(door.ask({ agent }, { method: "GET", path: POSITION_PATH })).rejects.toThrow();
  const bare = new Agent({ ca: door.authority.certificatePem, servername: "localhost" });
  await expect(door.ask({ agent: bare }, { method: "GET", path: POSITION_PATH })).rejects.toThrow();
});

test("[I5] a revocation ends open connections at once and refuses new requests", async () => {
  const sensor = await door.sensor("i5");
  const socket = connect({
    host: "127.0.0.1",
    port: door.ports.ingest,
    servername: "localhost",
    cert: sensor.cert,
    key: sensor.key,
    ca: door.authority.certificatePem,
  });
  await once(socket, "secureConnect");
  socket.write(`GET ${POSITION_PATH} HTTP/1.1\r\nhost: hub\r\n\r\n`);
  await once(socket, "data");
  const closed = once(socket, "close");
  socket.on("error", () => {});
  await door.store.room.sensors.revoke(sensorId("i5"), epochMicros(1));
  await closed;
  expect(await door.ask(sensor, { method: "GET", path: POSITION_PATH })).toMatchObject({
    status: 403,
    body: { facts: { reason: "revoked" } },
  });
});

test("[I6] nothing older than TLS 1.3 is spoken, and no HTTP before it", async () => {
  const sensor = await door.sensor("i6");
  const tls12 = connect({
    host: "127.0.0.1",
    port: door.ports.ingest,
    cert: sensor.cert,
    key: sensor.key,
    ca: door.authority.certificatePem,
    maxVersion: "TLSv1.2",
  });
  await expect(once(tls12, "secureConnect")).rejects.toThrow();
  const plain = connectPlain(door.ports.ingest, "127.0.0.1");
  plain.on("error", () => {});
  let heard = "";
  plain.on("data", (chunk) => {
    heard += String(chunk);
  });
  plain.write("GET /v1/position HTTP/1.1\r\nhost: hub\r\n\r\n");
  await once(plain, "close");
  expect(heard).not.toContain("HTTP");
});

test("[I7] an envelope, digest, count or body that is wrong is refused with its reason and leaves nothing", async () => {
  const sensor = await door.sensor("i7");
  const batch = await encoded(numbered(1, 4));
  const good = sending(batch, { sequence: 1 });
  const held = (headers: Record<string, string>, body: Uint8Array = batch.body) =>
    door.ask(sensor, { ...good, headers: { ...good.headers, ...headers }, body });
  const cut = batch.body.subarray(0, batch.body.length - 9);
  const junk = Buffer.from("hello");
  const answers = [
    await held({ "watchfloor-wire": "99" }),
    await held({ "watchfloor-lane": "middle" }),
    await held({ "watchfloor-sequence": "0" }),
    await held({ "watchfloor-sequence": "1e3" }),
    // What two lanes skip must add up to a number that is still exact.
    await held({ "watchfloor-sequence": String(2 ** 48 + 1) }),
    await held({ "watchfloor-digest": "0".repeat(64) }),
    await held({ "watchfloor-rows": "5" }),
    await held({}, cut),
    await held({ "watchfloor-digest": await digestOf(junk) }, junk),
    await held({ "watchfloor-digest": await digestOf(cut) }, cut),
  ];
  expect(answers.map(({ status }) => status)).toEqual([426, ...Array.from({ length: 9 }, () => 422)]);
  for (const answer of answers)
    expect(answer.body).toMatchObject({ code: expect.stringMatching(/^E_WIRE_/), requestId: expect.any(String) });
  expect((await door.ask(sensor, { method: "GET", path: POSITION_PATH })).body).toEqual({ lanes: [] });
  expect(await readdir(`${door.directory.path}/landing/incoming`)).toEqual([]);
});

async function digestOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes))).toString("hex");
}

test("[I8] a body longer than allowed is not read to its end", async () => {
  const sensor = await door.sensor("i8");
  const batch = await encoded(numbered(1, 1));
  const { headers } = sending(batch, { sequence: 1 });
  const long = await door
    .ask(sensor, {
      method: "POST",
      path: "/v1/batches",
      headers: { ...headers, "content-length": String(33 * 1024 * 1024) },
      body: "",
    })
    .catch((error: unknown) => error);
  expect(long).toMatchObject({ status: 422, body: { facts: { reason: "too long" } } });
});

test("[I9] urgent batches are told in order of arrival, decoded, before the event store has them", async () => {
  const sensor = await door.sensor("i9", "18001");
  door.urgent.length = 0;
  const batches = await Promise.all(
    [1, 2, 3].map((sid) => encoded([alertRecord(sid, 1000 + sid), alertRecord(9, 2_200_001)], (at) => at === 1)),
  );
  let previous = undefined as (typeof batches)[number]["digest"] | undefined;
  for (const [at, batch] of batches.entries()) {
    const answer = await door.ask(
      sensor,
      sending(batch, { lane: "urgent", sequence: at + 1, ...(previous ? { previous } : {}) }),
    );
    expect(door.urgent.at(-1)?.arrival).toBe((answer.body as { arrival: number }).arrival);
    previous = batch.digest;
  }
  expect(
    door.urgent.map((batch) => batch.events.map((event) => [event.row, event.engineEvent, event.record.alert])),
  ).toEqual(
    [1001, 1002, 1003].map((sid) => [
      [0, false, alertRecord(0, sid).alert],
      [1, true, alertRecord(0, 2_200_001).alert],
    ]),
  );
  expect(door.urgent[0]).toMatchObject({ sensorId: "i9", geoId: "18001" });
  expect(door.urgent[0]?.events[0]?.record).toEqual(alertRecord(1, 1001));
});

test("[I9] an urgent batch too large to be pushed is told as a backlog", async () => {
  const sensor = await door.sensor("i9-many");
  door.urgent.length = 0;
  const many = await encoded(Array.from({ length: 20_001 }, (_, row) => alertRecord(row, 1)));
  const rest = "x".repeat(900_000);
  const large = await encoded(Array.from({ length: 40 }, (_, row) => ({ ...alertRecord(row, 1), rest })));
  const first = await door.ask(sensor, sending(many, { lane: "urgent", sequence: 1 }));
  const second = await door.ask(sensor, sending(large, { lane: "urgent", sequence: 2, previous: many.digest }));
  const arrivals = [first, second].map(({ body }) => (body as { arrival: number }).arrival);
  expect(door.backlogs).toEqual(arrivals);
  expect(door.urgent).toEqual([]);
});

test("[I26] bodies that are announced and do not come keep nobody out", async () => {
  const batch = await encoded(numbered(1, 4));
  const { headers } = sending(batch, { sequence: 1 });
  const slow = [];
  for (const name of ["a", "b", "c", "d", "e"]) {
    const { cert, key } = await door.sensor(`i26-${name}`);
    for (let at = 0; at < 4; at += 1) {
      const held = request({
        ...{ host: "127.0.0.1", port: door.ports.ingest, servername: "localhost", ca: door.authority.certificatePem },
        ...{ cert, key, method: "POST", path: "/v1/batches" },
        headers: { ...headers, "content-length": String(32 * 1024 * 1024) },
      });
      held.on("error", () => undefined);
      held.write("x");
      slow.push(held);
    }
  }
  await Promise.all(slow.map(async (one) => one.socket ?? (await once(one, "socket"))));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const honest = await door.sensor("i26-honest");
  expect((await door.ask(honest, sending(batch, { sequence: 1 }))).status).toBe(200);
  for (const one of slow) one.destroy();
});

test("[I10] a heartbeat is kept and told; one that is not in form is refused", async () => {
  const sensor = await door.sensor("i10");
  const heartbeat = {
    wire: 1,
    sentAtUs: 5,
    agentVersion: "0.1.0",
    engine: { version: "7.0.10", state: "running", restarts: 0, rulesLoaded: 1, rulesFailed: 0 },
    capture: { mode: "replay", source: "1", packets: 1, bytes: 2, kernelDrops: 0 },
    records: { linesRead: 1, eventsEncoded: 1, quarantined: 0, engineEvents: 0, dropped: {}, lagUs: 0 },
    spool: { heldBatches: 0, heldBytes: 0, maxBytes: 1, oldestAgeUs: 0 },
    process: { rssBytes: 1, cpuUs: 1, diskFreeBytes: 1 },
  };
  const post = (body: string) => door.ask(sensor, { method: "POST", path: HEARTBEATS_PATH, body });
  expect((await post(JSON.stringify(heartbeat))).status).toBe(204);
  expect(door.words.at(-1)).toMatchObject({ sensorId: "i10", geoId: "20055", heartbeat });
  const row = await door.store.room.db
    .selectFrom("heartbeats")
    .selectAll()
    .where("sensor_id", "=", "i10")
    .executeTakeFirst();
  expect(row?.heartbeat).toEqual(heartbeat);
  for (const bad of [
    "",
    "{",
    "[]",
    JSON.stringify({ ...heartbeat, more: 1 }),
    JSON.stringify({ ...heartbeat, sentAtUs: -1 }),
    // PostgreSQL's jsonb refuses these; they must not come so far.
    JSON.stringify({ ...heartbeat, agentVersion: "\u0000" }),
    JSON.stringify({ ...heartbeat, records: { ...heartbeat.records, dropped: { "\ud800": 1 } } }),
    JSON.stringify({
      ...heartbeat,
      records: { ...heartbeat.records, dropped: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [n, 1])) },
    }),
  ]) {
    expect(await post(bad)).toMatchObject({ status: 400, body: { code: "E_REQUEST_INVALID" } });
  }
  expect(await post(" ".repeat(65_000 * 2))).toMatchObject({ status: 400, body: { facts: { reason: "too long" } } });
});

test("[I11] a full landing refuses with a time to come back, and takes the same batch when there is room", async () => {
  const sensor = await door.sensor("i11");
  const batch = await encoded(numbered(1, 100));
  await door.reopen(10);
  const busy = await door.ask(sensor, sending(batch, { sequence: 1 }));
  expect(busy).toMatchObject({ status: 503, body: { code: "E_INGEST_BUSY" }, headers: { "retry-after": "2" } });
  await door.reopen();
  expect(await door.ask(sensor, sending(batch, { sequence: 1 }))).toMatchObject({
    status: 200,
    body: { duplicate: false },
  });
});

test("[I12] unknown routes and methods are refused as problems", async () => {
  const sensor = await door.sensor("i12");
  for (const [method, path] of [
    ["GET", "/v1/batches"],
    ["GET", "/"],
    ["POST", "/v1/position"],
    ["GET", "/v1/position?x=1"],
  ] as const) {
    expect(await door.ask(sensor, { method, path })).toMatchObject({ status: 404, body: { code: "E_NOT_FOUND" } });
  }
  expect(door.faults).toEqual([]);
});
