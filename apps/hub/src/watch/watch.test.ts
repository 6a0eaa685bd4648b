import { epochMicros, eventId, geoId, NATION, type Scope, type SensorId } from "@watchfloor/domain";
import { type Heartbeat, heartbeatSchema, WIRE_VERSION } from "@watchfloor/wire";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { alertRecord, FINNEY, TestHub } from "../hub.fixture.ts";
import type { PlacedMessage } from "./index.ts";

const KANSAS: Scope = { kind: "places", geoIds: [geoId("20")] };
const OHIO: Scope = { kind: "places", geoIds: [geoId("39")] };
let hub: TestHub;
let sensor: SensorId;

// Opening two databases takes four seconds, and a minute on a machine that is busy with other checks.
beforeAll(async () => {
  vi.setConfig({ testTimeout: 60_000 });
  hub = await TestHub.open();
  sensor = await hub.enrol("finney-1", FINNEY);
}, 240_000);
afterAll(async () => {
  vi.resetConfig();
  await hub?.close();
}, 60_000);

function heartbeat(version = "7.0.10"): Heartbeat {
  return heartbeatSchema.parse({
    wire: WIRE_VERSION,
    sentAtUs: hub.time.now(),
    agentVersion: "0.1.0",
    engine: { version, state: "running", restarts: 0, rulesLoaded: 10, rulesFailed: 0 },
    capture: { mode: "interface", source: "eth0", packets: 1, bytes: 1, kernelDrops: 0 },
    records: { linesRead: 1, eventsEncoded: 1, quarantined: 0, engineEvents: 0, dropped: {}, lagUs: 0 },
    spool: { heldBatches: 0, heldBytes: 0, maxBytes: 1, oldestAgeUs: 0 },
    process: { rssBytes: 1, cpuUs: 1, diskFreeBytes: 1 },
  });
}

const hear = (id: SensorId = sensor, place = FINNEY) =>
  hub.watch.onHeartbeat({ sensorId: id, geoId: place, receivedAtUs: hub.time.now(), heartbeat: heartbeat() });
const finney = () => hub.watch.map(NATION).jurisdictions.find(({ geoId: place }) => place === FINNEY);

function listen() {
  const heard: PlacedMessage[] = [];
  const stop = hub.watch.subscribe((placed) => heard.push(placed));
  return { heard, stop, kinds: (kind: string) => heard.filter(({ message }) => message.kind === kind) };
}

test("[A1] a place is none before the first word, live with it, stale 30 s after the last", async () => {
  expect(finney()).toMatchObject({ state: "none", sensors: 1, liveSensors: 0, name: "Finney", postal: "KS" });
  hear();
  expect(finney()).toMatchObject({ state: "live", liveSensors: 1, lastWordAtUs: hub.time.now() });
  await hub.time.turn(30_000);
  expect(finney()?.state).toBe("live");
  await hub.time.turn(1_000);
  expect(finney()).toMatchObject({ state: "stale", liveSensors: 0 });
});

test("[A1] a clock that was set back does not make silence look alive", async () => {
  const ahead = epochMicros(hub.time.now() + 3_600_000_000);
  hub.watch.onHeartbeat({ sensorId: sensor, geoId: FINNEY, receivedAtUs: ahead, heartbeat: heartbeat() });
  expect(finney()?.state).toBe("stale");
  hear();
  expect(finney()).toMatchObject({ state: "live", lastWordAtUs: hub.time.now() });
});

test("[A2] silence is told by itself, without anybody asking", async () => {
  hear();
  await hub.time.turn(2_000);
  const news = listen();
  await hub.time.turn(32_000);
  await expect
    .poll(() => news.kinds("sensor").at(-1)?.message)
    .toMatchObject({ sensor: { state: "stale", link: "waiting" } });
  expect(news.kinds("jurisdiction").at(-1)?.message).toMatchObject({ jurisdiction: { state: "stale" } });
  news.stop();
});

test("[A3] an alert shows at once, counts for an hour by when it was received, and then no more", async () => {
  const news = listen();
  const { arrival, store } = hub.receive(sensor, FINNEY, [alertRecord(hub.time.now(), 9_100_001)]);
  expect(news.kinds("alert").map(({ message }) => message)).toMatchObject([
    { alert: { id: `${arrival}.0`, sid: 9_100_001, place: "Finney County, KS", severity: 1, flowId: "1234567890123" } },
  ]);
  await store();
  expect(finney()).toMatchObject({ state: "alert", alertsLastHour: 1, worstSeverity: 1 });
  await hub.time.turn(250);
  expect(news.kinds("jurisdiction").at(-1)?.message).toMatchObject({ jurisdiction: { state: "alert" } });
  for (let minute = 0; minute < 61; minute += 1) {
    hear();
    await hub.time.leap(60_000);
    if (minute < 58) expect(finney()?.alertsLastHour).toBe(1);
  }
  hear();
  expect(finney()).toMatchObject({ state: "live", alertsLastHour: 0 });
  news.stop();
});

test("[A4] an engine event is health and never an alert", async () => {
  const news = listen();
  const engine = alertRecord(hub.time.now(), 2_200_074, {
    alert: {
      gid: 1,
      signature_id: 2_200_074,
      rev: 2,
      signature: "SURICATA TCPv4 invalid checksum",
      category: "Generic Protocol Command Decode",
      severity: 3,
    },
  });
  const before = (await hub.watch.alerts(NATION, { limit: 10 })).total;
  const { arrival, store } = hub.receive(sensor, FINNEY, [engine, engine]);
  await store();
  expect(news.kinds("alert")).toEqual([]);
  expect(finney()?.state).not.toBe("alert");
  expect((await hub.watch.alerts(NATION, { limit: 10 })).total).toBe(before);
  expect(await hub.watch.alert(NATION, `${arrival}.0`)).toBeUndefined();
  const detail = await hub.watch.sensor(NATION, sensor);
  expect(detail?.engineEvents).toMatchObject([
    { sid: 2_200_074, signature: "SURICATA TCPv4 invalid checksum", events: 2 },
  ]);
  expect(detail?.eventTypes.find(({ eventType }) => eventType === "alert")?.events).toBe(before + 2);
  news.stop();
});

test("[A5] alerts come newest first, page by page, none twice and none left out", async () => {
  const stored = Array.from({ length: 7 }, (_, at) =>
    hub.receive(sensor, FINNEY, [alertRecord(hub.time.now(), 9_200_000 + at), alertRecord(hub.time.now(), 9_200_100)]),
  );
  for (const { store } of stored) await store();
  const ids: string[] = [];
  let before: string | undefined;
  do {
    const page = await hub.watch.alerts(KANSAS, { limit: 4, before, geoId: FINNEY });
    ids.push(...page.alerts.map(({ id }) => id));
    before = page.next;
  } while (before !== undefined);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe((await hub.watch.alerts(KANSAS, { limit: 1 })).total);
  const numbers = ids.map((id) => id.split(".").map(Number));
  const sorted = numbers.toSorted(([a = 0, ar = 0], [b = 0, br = 0]) => b - a || br - ar);
  expect(numbers).toEqual(sorted);
  expect((await hub.watch.alerts(KANSAS, { limit: 50, sid: 9_200_100 })).total).toBe(7);
  await expect(hub.watch.alerts(KANSAS, { limit: 1, before: "x" })).rejects.toMatchObject({
    code: "E_REQUEST_INVALID",
  });
});

test("[A6] nothing outside the reader's scope is read, counted or found", async () => {
  expect((await hub.watch.alerts(OHIO, { limit: 10 })).total).toBe(0);
  expect(hub.watch.map(OHIO).jurisdictions).toEqual([]);
  expect(await hub.watch.sensors(OHIO)).toEqual([]);
  expect(await hub.watch.sensor(OHIO, sensor)).toBeUndefined();
  const [alert] = (await hub.watch.alerts(KANSAS, { limit: 1 })).alerts;
  expect(await hub.watch.alert(OHIO, alert?.id ?? "")).toBeUndefined();
  expect(await hub.watch.alertsAfter(OHIO, "1.0", 1_000)).toEqual([]);
});

test("[A7] an alert's page has its conversation, of this sensor and flow only", async () => {
  const at = hub.time.now();
  const flow = { event_type: "flow", flow_id: 777, alert: {} };
  const other = await hub.enrol("ford-1", geoId("20057"));
  const own = hub.receive(sensor, FINNEY, [
    alertRecord(at, 9_300_001, { flow_id: 777, payload_printable: "<script>" }),
    {
      timestamp: alertRecord(at, 1).timestamp ?? "",
      event_type: "http",
      flow_id: 777,
      http: { hostname: "lure.example" },
    },
    {
      timestamp: alertRecord(at, 1).timestamp ?? "",
      event_type: "http",
      flow_id: 778,
      http: { hostname: "no.example" },
    },
  ]);
  const foreign = hub.receive(other, geoId("20057"), [alertRecord(at, 1, flow)]);
  await own.store();
  await foreign.store();
  const detail = await hub.watch.alert(KANSAS, `${own.arrival}.0`);
  expect(detail?.relatedTotal).toBe(1);
  expect(detail?.related.map(({ record }) => record.http)).toEqual([{ hostname: "lure.example" }]);
  expect(detail?.card.headline).toContain("10.1.2.3");
  expect(detail?.event.record).toMatchObject({ flow_id: 777, src_ip: "10.1.2.3", payload_printable: "<script>" });
});

test("[A8] [A9] others are named inside the scope, and outside it counted from three up", async () => {
  const at = hub.time.now();
  const mine = hub.receive(sensor, FINNEY, [alertRecord(at, 9_400_001, { dest_ip: "198.51.100.7" })]);
  await mine.store();
  const seen = async (scope: Scope) => (await hub.watch.alert(scope, `${mine.arrival}.0`))?.seenElsewhere.by;
  const see = async (place: string) => {
    const there = await hub.enrol(`s-${place}`, geoId(place));
    await hub.receive(there, geoId(place), [alertRecord(at, 9_400_001, { dest_ip: "198.51.100.7" })]).store();
  };
  expect(await seen(KANSAS)).toEqual([
    { kind: "signature", value: "ET MALWARE Test 9400001", places: [] },
    { kind: "address", value: "198.51.100.7", places: [] },
  ]);
  await see("20057");
  await see("39001");
  await see("39003");
  const two = await seen(KANSAS);
  expect(two?.map(({ places }) => places.map(({ place, alerts }) => [place, alerts]))).toEqual([
    [["Ford County, KS", 1]],
    [["Ford County, KS", 1]],
  ]);
  expect(two?.every((by) => by.others === undefined)).toBe(true);
  await see("39005");
  expect((await seen(KANSAS))?.map(({ others }) => others)).toEqual([3, 3]);
  expect((await seen(NATION))?.[0]?.places).toHaveLength(4);
  await hub.time.leap(25 * 3_600_000);
  expect((await seen(NATION))?.[0]?.places).toEqual([]);
}, 60_000);

test("[A10] a reader asks what came after an id, and is told to read anew when that cannot be known", async () => {
  const first = hub.receive(sensor, FINNEY, [alertRecord(hub.time.now(), 9_500_001)]);
  await first.store();
  const second = hub.receive(sensor, FINNEY, [
    alertRecord(hub.time.now(), 9_500_002),
    alertRecord(hub.time.now(), 9_500_003),
  ]);
  const asked = hub.watch.alertsAfter(KANSAS, `${first.arrival}.0`, 10);
  // Told live, not yet stored: the answer waits for the store instead of leaving a gap.
  await second.store();
  expect((await asked)?.map(({ id }) => id)).toEqual([`${second.arrival}.0`, `${second.arrival}.1`]);
  expect(await hub.watch.alertsAfter(KANSAS, `${first.arrival}.0`, 1)).toBeUndefined();
  expect(await hub.watch.alertsAfter(KANSAS, "999999.0", 10)).toBeUndefined();
  expect(await hub.watch.alertsAfter(KANSAS, "nonsense", 10)).toBeUndefined();
});

test("[A11] a store that lags is an error, never an answer with a hole", async () => {
  const late = hub.receive(sensor, FINNEY, [alertRecord(hub.time.now(), 9_600_001)]);
  const asked = hub.watch.alerts(KANSAS, { limit: 1 });
  const refused = expect(asked).rejects.toMatchObject({ code: "E_STORE_BEHIND" });
  await hub.time.turn(11_000);
  await refused;
  await late.store();
  expect((await hub.watch.alerts(KANSAS, { limit: 1 })).alerts[0]?.id).toBe(`${late.arrival}.0`);
});

test("[A12] tells a sensor's engine, its known faults, and its end", async () => {
  hear();
  const [told] = await hub.watch.sensors({ kind: "places", geoIds: [FINNEY] });
  expect(told).toMatchObject({ state: "live", link: "linked", place: "Finney County, KS" });
  expect(told?.engineAdvisories.map(({ id }) => id)).toContain("CVE-2026-22264");
  const gone = await hub.enrol("ford-9", geoId("20057"));
  const news = listen();
  await hub.store.room.sensors.revoke(gone, hub.time.now());
  await hub.time.turn(2_000);
  await expect
    .poll(() => news.kinds("sensor").map(({ message }) => message))
    .toContainEqual(
      expect.objectContaining({ sensor: expect.objectContaining({ sensorId: "ford-9", state: "revoked" }) }),
    );
  news.stop();
  expect((await hub.watch.sensor(KANSAS, gone))?.sensor).toMatchObject({ state: "revoked", link: "refused" });
});

test("[A13] a watch that starts anew knows what the one before it knew", async () => {
  hear();
  await hub.receive(sensor, FINNEY, [alertRecord(hub.time.now(), 9_700_001)]).store();
  const { db } = hub.store.room;
  const values = { sensor_id: sensor, received_at_us: hub.time.now(), heartbeat: JSON.stringify(heartbeat()) };
  await db.insertInto("heartbeats").values(values).execute();
  const again = await hub.anotherWatch();
  expect(again.map(NATION).jurisdictions.find(({ geoId: place }) => place === FINNEY)).toEqual(finney());
  again.stop();
});

test("[A3] a backlog counts for its place as soon as the store has it", async () => {
  const place = geoId("39001");
  const far = await hub.enrol("adams-1", place);
  const { arrival, store } = hub.receive(
    far,
    place,
    [1, 2, 3].map(() => alertRecord(hub.time.now(), 4_100)),
    false,
  );
  hub.watch.onBacklog({ sensorId: far, geoId: place, arrival, receivedAtUs: epochMicros(hub.time.now()) });
  await store();
  await vi.waitFor(() =>
    expect(hub.watch.map(NATION).jurisdictions.find(({ geoId: one }) => one === place)).toMatchObject({
      state: "alert",
      alertsLastHour: 3,
    }),
  );
  expect(hub.faults).toEqual([]);
});

test("[A8] an address that is none is not asked for", async () => {
  const record = { ...alertRecord(hub.time.now(), 4_200), src_ip: "not an address", dest_ip: "10.0.0.7" };
  const { arrival, store } = hub.receive(sensor, FINNEY, [record]);
  await store();
  const detail = await hub.watch.alert(NATION, eventId(arrival, 0));
  expect(detail?.seenElsewhere.by.map(({ kind }) => kind)).toEqual(["signature"]);
});
