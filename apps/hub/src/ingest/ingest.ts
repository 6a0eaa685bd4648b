/** Ingest: the listener that sensors speak to, and the way of their batches into the event store. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import type { Socket } from "node:net";
import { type Clock, LANES, type Sha256, WatchfloorError } from "@watchfloor/domain";
import {
  BATCHES_PATH,
  HEARTBEATS_PATH,
  heartbeatSchema,
  MAX_BATCH_BYTES,
  MAX_HEARTBEAT_BYTES,
  POSITION_PATH,
} from "@watchfloor/wire";
import {
  type EnrolledSensor,
  type IngestObserver,
  keepHeartbeats,
  readLastArrival,
  readReceipts,
  recordFinished,
  type Store,
} from "../store/index.ts";
import { answerJson, answerProblem } from "./answer.ts";
import { Arrivals } from "./arrivals.ts";
import { BatchIntake, type Landed, tell } from "./batch-intake.ts";
import { drain, readBody } from "./body.ts";
import { HeartbeatKeeper } from "./heartbeat-keeper.ts";
import { Inserter } from "./inserter.ts";
import { Landing } from "./landing.ts";
import { LaneLedger } from "./lane-ledger.ts";
import { type Address, closeListener, createListener, type ListenerTls, listen, renewListener } from "./listener.ts";
import { recoverLanding } from "./recover.ts";
import { RecoveryJournal } from "./recovery-journal.ts";
import { SensorDoor } from "./sensor-door.ts";

export interface IngestDeps {
  readonly store: Store;
  readonly now: Clock;
  /** `hub/landing`, absolute. */
  readonly landingDirectory: string;
  /** Bytes of batches that may wait for the event store; beyond, sensors are told to come later. */
  readonly maxLandedBytes: number;
  readonly tls: ListenerTls & { readonly clientCa: string };
  readonly observers: readonly IngestObserver[];
  /** A fault that hinders nobody else; main logs it. */
  readonly onFault: (error: unknown) => void;
}

/** What ingest has done since it opened, and what it holds. */
export interface IngestFigures {
  readonly batches: number;
  readonly events: number;
  readonly duplicates: number;
  /** By error code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly heartbeats: number;
  readonly landedBytes: number;
  readonly landedBatches: number;
}

export interface Ingest {
  listen(address: Address): Promise<Address>;
  /** From here on; open connections stay, and sensors are asked for their certificate as before. */
  useTls(tls: ListenerTls): void;
  figures(): IngestFigures;
  /** Stops listening, ends what is under way; what has landed stays for the next start. */
  close(): Promise<void>;
}

const LIMITS = { maxConnections: 8_000, requestMs: 120_000 } as const;
const CLOSE_GRACE_MS = 3_000;
/** 335 sensors that each sent some rows every few seconds kept a core busy with inserts; gathered, they do not. */
const GATHER_MS = 500;

/** Opens the landing and stores what a former run left in it. @throws {WatchfloorError} E_STORE */
export async function openIngest(deps: IngestDeps): Promise<Ingest> {
  const { store, now, onFault, observers } = deps;
  const { landing, found } = await Landing.open(deps.landingDirectory, deps.maxLandedBytes);
  const ledger = new LaneLedger();
  for (const receipt of await readReceipts(store.room.db)) ledger.keep(receipt);
  const record = (finished: Parameters<typeof recordFinished>[1]) => recordFinished(store.room.db, finished);
  const inserter = new Inserter({ events: store.events, landing, record, onFault, gatherMs: GATHER_MS });
  const recorded = await readLastArrival(store.room.db);
  const journal = await RecoveryJournal.open(deps.landingDirectory);
  const last = await recoverLanding({ landing, inserter, ledger, found, recorded, journal });
  store.events.settle(last);
  const arrivals = new Arrivals<Landed>(last, ({ file, urgent }) => {
    inserter.take(file);
    if (urgent === "backlog") tell(observers, onFault, (observer) => observer.onBacklog(file.batch));
    else if (urgent !== undefined) tell(observers, onFault, (observer) => observer.onUrgent(urgent));
  });
  const intake = new BatchIntake({ now, landing, ledger, arrivals });
  const heartbeats = new HeartbeatKeeper((words) => keepHeartbeats(store.room.db, words));
  const door = new SensorDoor(store.room.sensors, now);
  const counted = { batches: 0, events: 0, duplicates: 0, heartbeats: 0 };
  const refused: Record<string, number> = {};

  async function takeBatch(sensor: EnrolledSensor, request: IncomingMessage, response: ServerResponse) {
    const receipt = await intake.take(sensor, request);
    if (receipt.duplicate) counted.duplicates += 1;
    else {
      counted.batches += 1;
      counted.events += receipt.rows;
    }
    answerJson(response, 200, receipt);
  }

  async function takeHeartbeat(sensor: EnrolledSensor, request: IncomingMessage, response: ServerResponse) {
    const { bytes } = await readBody(request, MAX_HEARTBEAT_BYTES, "E_REQUEST_INVALID");
    const heartbeat = heartbeatSchema.safeParse(parsedJson(bytes));
    if (!heartbeat.success) {
      const issue = heartbeat.error.issues[0];
      throw new WatchfloorError("E_REQUEST_INVALID", { field: issue?.path.join("."), reason: issue?.message });
    }
    const { sensorId, geoId } = sensor;
    const word = { sensorId, geoId, receivedAtUs: now(), heartbeat: heartbeat.data };
    await heartbeats.keep(word);
    counted.heartbeats += 1;
    tell(observers, onFault, (observer) => observer.onHeartbeat(word));
    response.writeHead(204).end();
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sensor = door.admit(request);
    switch (`${request.method} ${request.url}`) {
      case `POST ${BATCHES_PATH}`:
        return takeBatch(sensor, request, response);
      case `POST ${HEARTBEATS_PATH}`:
        return takeHeartbeat(sensor, request, response);
      case `GET ${POSITION_PATH}`:
        return answerJson(response, 200, ledger.position(sensor.sensorId, LANES));
      default:
        throw new WatchfloorError("E_NOT_FOUND");
    }
  }

  const server = createListener(deps.tls, LIMITS, (request, response) => {
    route(request, response).catch((error: unknown) => {
      const code = error instanceof WatchfloorError ? error.code : "E_INTERNAL";
      refused[code] = (refused[code] ?? 0) + 1;
      answerProblem(response, error, onFault);
      if (!request.complete) drain(request, MAX_BATCH_BYTES);
    });
  });
  const stopWatching = endRevoked(server, store, door);

  return {
    listen: (address) => listen(server, address),
    useTls: (tls) => renewListener(server, { ...deps.tls, ...tls }),
    figures: () => ({
      ...counted,
      refused: { ...refused },
      landedBytes: landing.heldBytes,
      landedBatches: inserter.waiting,
    }),
    async close() {
      stopWatching();
      await closeListener(server, CLOSE_GRACE_MS);
      await inserter.close();
    },
  };
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw new WatchfloorError("E_REQUEST_INVALID", { reason: "no JSON" }, { cause });
  }
}

/** Ends the open connections of a certificate that ceases to count. */
function endRevoked(server: Server, store: Store, door: SensorDoor): () => void {
  const open = new Map<Sha256, Set<Socket>>();
  server.on("secureConnection", (socket) => {
    const fingerprint = door.fingerprintOf(socket);
    const sockets = open.get(fingerprint) ?? new Set();
    open.set(fingerprint, sockets.add(socket));
    socket.once("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) open.delete(fingerprint);
    });
  });
  return store.room.sensors.onEnded((fingerprint) => {
    for (const socket of open.get(fingerprint) ?? []) socket.destroy();
  });
}
