/** A hub for tests: real stores in a directory of their own, the watch and the listener over them, time by hand. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  batchSequence,
  type EpochMicros,
  epochMicros,
  formatEveTimestamp,
  type GeoId,
  geoId,
  type JsonObject,
  type SensorId,
  sensorId,
  sha256,
} from "@watchfloor/domain";
import { createRegister } from "@watchfloor/jurisdictions";
import { BatchBuilder } from "@watchfloor/wire";
import pino from "pino";
import { Registry } from "prom-client";
import { createServe, type Serve, type ServeSettings } from "./serve/index.ts";
import { landedName, openStore, type Store, type UrgentBatch } from "./store/index.ts";
import { createWatch, type Watch } from "./watch/index.ts";

/** Timers that ring when the test turns the clock. */
export class HandTurnedTime {
  #now: number;
  #timers: { readonly ms: number; readonly tick: () => void; due: number }[] = [];

  constructor(start = Date.UTC(2026, 10, 3, 12) * 1_000) {
    this.#now = start;
  }

  readonly now = (): EpochMicros => epochMicros(this.#now);

  readonly every = (ms: number, tick: () => void): (() => void) => {
    const timer = { ms, tick, due: this.#now + ms * 1_000 };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  /** Turns the clock by hours: every timer rings once, at the end. */
  async leap(ms: number): Promise<void> {
    this.#now += ms * 1_000;
    for (const timer of this.#timers) timer.due = this.#now + 1;
    await this.turn(1);
  }

  /** Turns the clock, ringing every timer at its time and letting what it began go on. */
  async turn(ms: number): Promise<void> {
    const end = this.#now + ms * 1_000;
    for (;;) {
      const next = this.#timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      next.due += next.ms * 1_000;
      next.tick();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const REGISTER = createRegister({
  objects: {
    states: {
      geometries: [
        { id: "20", properties: { name: "Kansas" } },
        { id: "39", properties: { name: "Ohio" } },
      ],
    },
    counties: {
      geometries: [
        { id: "20055", properties: { name: "Finney" } },
        { id: "20057", properties: { name: "Ford" } },
        ...["001", "003", "005", "007"].map((code) => ({ id: `39${code}`, properties: { name: `County ${code}` } })),
      ],
    },
  },
});

export const FINNEY = geoId("20055");
export const ORIGIN = new URL("http://localhost:18400");

/** Records of one batch; an id is `arrival.row`. */
export interface Received {
  readonly arrival: number;
  /** Stores the batch so that questions see it; what is told live was told before. */
  readonly store: () => Promise<void>;
}

export class TestHub {
  readonly store: Store;
  readonly watch: Watch;
  readonly time: HandTurnedTime;
  readonly serve: Serve;
  readonly faults: unknown[];
  readonly #directory: string;
  #arrival = 0;
  #sequence = 0;

  private constructor(
    store: Store,
    watch: Watch,
    time: HandTurnedTime,
    serve: Serve,
    faults: unknown[],
    directory: string,
  ) {
    this.store = store;
    this.watch = watch;
    this.time = time;
    this.serve = serve;
    this.faults = faults;
    this.#directory = directory;
  }

  static async open(settings: Partial<ServeSettings> = {}): Promise<TestHub> {
    const directory = await mkdtemp(join(tmpdir(), "watchfloor-hub-"));
    const store = await openStore({
      events: { kind: "embedded", directory: join(directory, "events") },
      room: { kind: "embedded", directory: join(directory, "room") },
    });
    const time = new HandTurnedTime();
    const faults: unknown[] = [];
    const { now, every } = time;
    const watch = createWatch({ store, register: REGISTER, now, every, onFault: (fault) => faults.push(fault) });
    await watch.start();
    const serve = await createServe({
      settings: { host: "127.0.0.1", port: 0, origin: ORIGIN, hubName: "Test hub", version: "0.1.0", ...settings },
      store,
      watch,
      register: REGISTER,
      enrolment: () => ({ enrol: "https://hub:8472", ingest: "https://hub:8471", caSha256: "a".repeat(64) }),
      metrics: new Registry(),
      now,
      every,
      log: pino({ level: "silent" }),
    });
    return new TestHub(store, watch, time, serve, faults, directory);
  }

  async close(): Promise<void> {
    await this.serve.close();
    this.watch.stop();
    await this.store.close();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }

  /** A second watch over the same stores, as after a start. */
  async anotherWatch(): Promise<Watch> {
    const { now, every } = this.time;
    const watch = createWatch({
      store: this.store,
      register: REGISTER,
      now,
      every,
      onFault: (fault) => this.faults.push(fault),
    });
    await watch.start();
    return watch;
  }

  async enrol(id: string, place: GeoId): Promise<SensorId> {
    const name = sensorId(id);
    await this.store.room.sensors.enrol({
      sensorId: name,
      geoId: place,
      segment: "office",
      enrolledAtUs: this.time.now(),
      fingerprint: sha256(Buffer.from(id.padEnd(32, "-")).subarray(0, 32).toString("hex")),
      serial: "1",
      expiresAtUs: epochMicros(this.time.now() + 90 * 86_400_000_000),
      revokedAtUs: undefined,
    });
    return name;
  }

  /** A batch as ingest hands it over: told to the watch at once, stored when the test says so. */
  receive(sensor: SensorId, place: GeoId, records: readonly JsonObject[], tell = true): Received {
    this.#arrival += 1;
    const arrival = this.#arrival;
    const receivedAtUs = this.time.now();
    const events = records.map((record, row) => ({ row, engineEvent: isEngine(record), record }));
    const batch: UrgentBatch = { sensorId: sensor, geoId: place, arrival, receivedAtUs, events };
    if (tell) this.watch.onUrgent(batch);
    return { arrival, store: () => this.#storeBatch(batch, records) };
  }

  async #storeBatch(batch: UrgentBatch, records: readonly JsonObject[]): Promise<void> {
    const builder = new BatchBuilder();
    for (const record of records) builder.append(record, isEngine(record));
    const { body, rows, digest } = await builder.finish();
    this.#sequence += 1;
    const { sensorId: sensor, geoId: place, arrival, receivedAtUs } = batch;
    const landed = {
      arrival,
      sensorId: sensor,
      geoId: place,
      lane: "urgent" as const,
      sequence: batchSequence(this.#sequence),
      rows,
      receivedAtUs,
      gaps: 0,
      chainBroken: false,
      digest,
    };
    const path = join(this.#directory, landedName(landed));
    await writeFile(path, body);
    await this.store.events.insert([{ batch: landed, path }]);
    this.store.events.settle(arrival);
  }
}

function isEngine(record: JsonObject): boolean {
  const { alert } = record;
  const sid = typeof alert === "object" && alert !== null && "signature_id" in alert ? Number(alert.signature_id) : 0;
  return sid >= 2_200_000 && sid <= 2_299_999;
}

/** An alert as Suricata writes one; `more` replaces and adds. */
export function alertRecord(at: EpochMicros, sid: number, more: JsonObject = {}): JsonObject {
  return {
    timestamp: formatEveTimestamp(at),
    event_type: "alert",
    flow_id: 1_234_567_890_123,
    src_ip: "10.1.2.3",
    src_port: 50_123,
    dest_ip: "203.0.113.9",
    dest_port: 443,
    proto: "TCP",
    app_proto: "tls",
    alert: {
      action: "allowed",
      gid: 1,
      signature_id: sid,
      rev: 1,
      signature: `ET MALWARE Test ${sid}`,
      category: "A Network Trojan was detected",
      severity: 1,
    },
    ...more,
  };
}
