/** Takes one batch in: envelope, body, judgement, landing, receipt. */
import type { IncomingMessage } from "node:http";
import { type Clock, WatchfloorError } from "@watchfloor/domain";
import {
  type BatchEnvelope,
  decodeBatch,
  inspectBatch,
  MAX_BATCH_BYTES,
  parseEnvelope,
  type Receipt,
  recordOf,
  WIRE_VERSION,
} from "@watchfloor/wire";
import type { EnrolledSensor, IngestObserver, UrgentBatch } from "../store/index.ts";
import type { Arrivals } from "./arrivals.ts";
import { announcedLength, readBody } from "./body.ts";
import type { LandedFile, Landing } from "./landing.ts";
import type { LaneLedger } from "./lane-ledger.ts";
import { LaneLock } from "./lane-lock.ts";

/** What landed, and its rows when they are urgent. */
export interface Landed {
  readonly file: LandedFile;
  readonly urgent: UrgentBatch | undefined;
}

export interface IntakeDeps {
  readonly now: Clock;
  readonly landing: Landing;
  readonly ledger: LaneLedger;
  readonly arrivals: Arrivals<Landed>;
}

/** Batches of one sensor under way at once; uplinks send one per lane. */
const MAX_OF_SENSOR = 4;
/** Bodies held in memory at once, all sensors together. A batch is judged whole before a byte of it is written. */
const MAX_BODIES_BYTES = 512 * 1024 * 1024;
/** An urgent batch with more rows is stored, not pushed: it is a backlog, and screens read it from the store. */
const MAX_PUSHED_ROWS = 5_000;

export class BatchIntake {
  readonly #deps: IntakeDeps;
  readonly #locks = new LaneLock();
  readonly #underWay = new Map<string, number>();
  #bodiesBytes = 0;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /**
   * @throws {WatchfloorError} E_WIRE_VERSION, E_WIRE_BATCH, E_WIRE_CONFLICT, E_INGEST_BUSY; the hub then holds nothing of it.
   */
  async take(sensor: EnrolledSensor, request: IncomingMessage): Promise<Receipt> {
    const envelope = readEnvelope(request);
    const most = Math.min(announcedLength(request) ?? MAX_BATCH_BYTES, MAX_BATCH_BYTES);
    const underWay = this.#underWay.get(sensor.sensorId) ?? 0;
    if (underWay >= MAX_OF_SENSOR || this.#bodiesBytes + most > MAX_BODIES_BYTES) {
      throw new WatchfloorError("E_INGEST_BUSY", { reason: "too many batches under way", underWay });
    }
    this.#underWay.set(sensor.sensorId, underWay + 1);
    this.#bodiesBytes += most;
    try {
      const { bytes, digest } = await readBody(request, MAX_BATCH_BYTES, "E_WIRE_BATCH");
      if (digest !== envelope.digest) throw new WatchfloorError("E_WIRE_BATCH", { reason: "digest differs" });
      const key = `${sensor.sensorId}/${envelope.lane}`;
      return await this.#locks.hold(key, () => this.#admit(sensor, envelope, bytes));
    } finally {
      this.#bodiesBytes -= most;
      const left = (this.#underWay.get(sensor.sensorId) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(sensor.sensorId);
      else this.#underWay.set(sensor.sensorId, left);
    }
  }

  async #admit(sensor: EnrolledSensor, envelope: BatchEnvelope, bytes: Uint8Array): Promise<Receipt> {
    const { landing, ledger, arrivals, now } = this.#deps;
    const { sensorId, geoId } = sensor;
    const { lane, sequence, digest, rows } = envelope;
    const judged = ledger.judge(sensorId, envelope);
    if (judged.kind === "duplicate") {
      const { receipt } = judged;
      return { lane, sequence, digest, rows: receipt.rows, arrival: receipt.arrival, duplicate: true };
    }
    if (judged.kind === "conflict") throw new WatchfloorError("E_WIRE_CONFLICT", { reason: judged.reason, sequence });
    const inspected = inspectBatch(bytes);
    if (inspected.rows !== rows) {
      throw new WatchfloorError("E_WIRE_BATCH", { reason: "rows differ", said: rows, found: inspected.rows });
    }
    // Before it lands: what fails after that would leave a batch on disk that nobody has a receipt of.
    const events = lane === "urgent" && rows <= MAX_PUSHED_ROWS ? eventsOf(bytes) : undefined;
    landing.reserve(bytes.byteLength);
    const arrival = arrivals.next();
    const receivedAtUs = now();
    const { gaps, chainBroken } = judged;
    try {
      const batch = { arrival, sensorId, geoId, lane, sequence, rows, receivedAtUs, gaps, chainBroken, digest };
      const file = await landing.land(batch, bytes);
      ledger.keep(batch);
      const urgent = events && { sensorId, geoId, arrival, receivedAtUs, events };
      arrivals.landed(arrival, { file, urgent });
    } catch (error) {
      landing.release(bytes.byteLength);
      arrivals.void(arrival);
      throw error;
    }
    return { lane, sequence, digest, rows, arrival, duplicate: false };
  }
}

function readEnvelope(request: IncomingMessage): BatchEnvelope {
  const wire = request.headers["watchfloor-wire"];
  if (typeof wire === "string" && /^\d{1,6}$/.test(wire) && Number(wire) !== WIRE_VERSION) {
    throw new WatchfloorError("E_WIRE_VERSION", { sensor: Number(wire), hub: WIRE_VERSION });
  }
  const envelope = parseEnvelope(request.headers);
  if (envelope.success) return envelope.data;
  const issue = envelope.error.issues[0];
  throw new WatchfloorError("E_WIRE_BATCH", { reason: "envelope", field: issue?.path.join("."), what: issue?.message });
}

function eventsOf(bytes: Uint8Array): UrgentBatch["events"] {
  return decodeBatch(bytes).map((event) => {
    const { rest } = event;
    const record = recordOf(event, typeof rest === "string" ? rest : "");
    return { row: event.row, engineEvent: event.engine_event, record };
  });
}

/** Tells observers; one that throws hinders nobody. */
export function tell(
  observers: readonly IngestObserver[],
  onFault: (error: unknown) => void,
  what: (observer: IngestObserver) => void,
): void {
  for (const observer of observers) {
    try {
      what(observer);
    } catch (error) {
      onFault(error);
    }
  }
}
