/** Takes one batch in: envelope, body, judgement, landing, receipt. */
import type { IncomingMessage } from "node:http";
import { type Clock, WatchfloorError } from "@watchfloor/domain";
import {
  type BatchEnvelope,
  type Inspected,
  inspectBatch,
  MAX_BATCH_BYTES,
  parseEnvelope,
  type Receipt,
  recordOf,
  WIRE_VERSION,
} from "@watchfloor/wire";
import type { EnrolledSensor, IngestObserver, UrgentBatch, UrgentEvent } from "../store/index.ts";
import type { Arrivals } from "./arrivals.ts";
import { readBody } from "./body.ts";
import type { LandedFile, Landing } from "./landing.ts";
import type { LaneLedger } from "./lane-ledger.ts";
import { LaneLock } from "./lane-lock.ts";

/** What landed, and its rows when they are urgent; `backlog` when they are urgent and too many to be pushed. */
export interface Landed {
  readonly file: LandedFile;
  readonly urgent: UrgentBatch | "backlog" | undefined;
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
/**
 * An urgent batch beyond either is stored and counted, not pushed: decoding it would hold everybody up (3.6 s were seen
 * for 441 MB). Sensors close theirs at 16,384 rows and 24 MiB of EVE unless told otherwise.
 */
const MAX_PUSHED = { rows: 20_000, expandedBytes: 32 * 1024 * 1024 } as const;

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
    const underWay = this.#underWay.get(sensor.sensorId) ?? 0;
    if (underWay >= MAX_OF_SENSOR) {
      throw new WatchfloorError("E_INGEST_BUSY", { reason: "too many batches of this sensor", underWay });
    }
    this.#underWay.set(sensor.sensorId, underWay + 1);
    let held = 0;
    // Counted as they come: what is only announced takes no room from anybody.
    const onBytes = (bytes: number) => {
      if (this.#bodiesBytes + bytes > MAX_BODIES_BYTES) {
        throw new WatchfloorError("E_INGEST_BUSY", { reason: "too many batches under way" });
      }
      held += bytes;
      this.#bodiesBytes += bytes;
    };
    try {
      const { bytes, digest } = await readBody(request, MAX_BATCH_BYTES, "E_WIRE_BATCH", onBytes);
      if (digest !== envelope.digest) throw new WatchfloorError("E_WIRE_BATCH", { reason: "digest differs" });
      const key = `${sensor.sensorId}/${envelope.lane}`;
      return await this.#locks.hold(key, () => this.#admit(sensor, envelope, bytes));
    } finally {
      this.#bodiesBytes -= held;
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
    const told = lane === "urgent" ? toldOf(inspected) : undefined;
    landing.reserve(bytes.byteLength);
    const arrival = arrivals.next();
    const receivedAtUs = now();
    const { gaps, chainBroken } = judged;
    try {
      const batch = { arrival, sensorId, geoId, lane, sequence, rows, receivedAtUs, gaps, chainBroken, digest };
      const file = await landing.land(batch, bytes);
      ledger.keep(batch);
      const urgent = Array.isArray(told) ? { sensorId, geoId, arrival, receivedAtUs, events: told } : told;
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

function toldOf(inspected: Inspected): UrgentEvent[] | "backlog" {
  const { rows, expandedBytes } = inspected;
  if (rows > MAX_PUSHED.rows || expandedBytes > MAX_PUSHED.expandedBytes) return "backlog";
  return inspected.events().map((event) => {
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
