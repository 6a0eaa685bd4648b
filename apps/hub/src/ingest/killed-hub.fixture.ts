/**
 * Ingest over real stores in a process of its own, for a test that kills it.
 *
 * Told by one JSON argument: where its data is, its TLS, its one sensor, and where to kill itself. Prints its port.
 */
import { epochMicros, fromMillis, geoId, sensorId, sha256 } from "@watchfloor/domain";
import { openStore, type WritableEventStore } from "../store/index.ts";
import { openIngest } from "./ingest.ts";
import { type KillPoint, orderSchema } from "./kill-points.fixture.ts";

const order = orderSchema.parse(JSON.parse(process.argv[2] ?? ""));
const { directory, key, cert, clientCa } = order;
const now = () => fromMillis(Date.now());
const store = await openStore({
  events: { kind: "embedded", directory: `${directory}/events` },
  room: { kind: "embedded", directory: `${directory}/room` },
});
const id = sensorId(order.sensor.id);
if (store.room.sensors.get(id) === undefined) {
  await store.room.sensors.enrol({
    sensorId: id,
    geoId: geoId("20055"),
    segment: "office",
    enrolledAtUs: now(),
    fingerprint: sha256(order.sensor.fingerprint),
    serial: "01",
    expiresAtUs: epochMicros(now() + 86_400_000_000),
    revokedAtUs: undefined,
  });
}

const passed = new Map<KillPoint, number>();
async function pass(point: KillPoint): Promise<void> {
  const times = (passed.get(point) ?? 0) + 1;
  passed.set(point, times);
  if (point !== order.kill || times !== order.killAt) return;
  const end = () => process.kill(process.pid, "SIGKILL");
  if (order.killAfterMs === 0) end();
  else setTimeout(end, order.killAfterMs);
}

const { events } = store;
const watched: WritableEventStore = {
  atomicGroups: events.atomicGroups,
  query: (sql, parameters) => events.query(sql, parameters),
  settled: (arrival) => events.settled(arrival),
  remove: (arrival) => events.remove(arrival),
  close: () => events.close(),
  async insert(batches) {
    await pass("before-insert");
    if (batches.some(({ batch }) => batch.arrival === order.deadly)) process.kill(process.pid, "SIGKILL");
    await events.insert(batches);
    await pass("after-insert");
  },
  async stored(first, last) {
    const held = await events.stored(first, last);
    await pass("after-count");
    return held;
  },
  settle(arrival) {
    void pass("before-settle");
    events.settle(arrival);
  },
};
const ingest = await openIngest({
  store: { ...store, events: watched },
  now,
  landingDirectory: `${directory}/landing`,
  maxLandedBytes: 1024 ** 3,
  tls: { key, cert, clientCa },
  observers: [],
  onFault: (error) => process.stderr.write(`${String(error)}\n`),
});
const { port } = await ingest.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`${port}\n`);
process.stdin
  .on(
    "end",
    () =>
      void ingest
        .close()
        .then(() => store.close())
        .then(() => process.exit(0)),
  )
  .resume();
