/** A real ingest and enrolment over real stores, and sensors that speak to them over TLS. */
import { Agent, request } from "node:https";
import {
  type EpochMicros,
  epochMicros,
  fromMillis,
  geoId,
  type JsonObject,
  type Lane,
  NO_PREVIOUS_BATCH,
  type Sha256,
  sensorId,
} from "@watchfloor/domain";
import {
  type Authority,
  createAuthority,
  createKeyAndRequest,
  issueSensor,
  issueServer,
  readCertificate,
} from "@watchfloor/pki";
import { BATCHES_PATH, batchEnvelopeSchema, type EncodedBatch, envelopeHeaders, WIRE_VERSION } from "@watchfloor/wire";
import { openStore, type SensorWord, type Store, type UrgentBatch } from "../store/index.ts";
import { type TestDirectory, testDirectory } from "../store/store.fixture.ts";
import { createEnrolment, type Enrolment } from "./enrolment.ts";
import { type Ingest, openIngest } from "./ingest.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface Client {
  readonly cert?: string;
  readonly key?: string;
  readonly agent: Agent;
}

export interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface Door {
  readonly directory: TestDirectory;
  readonly store: Store;
  readonly authority: Authority;
  readonly ingest: Ingest;
  readonly enrolment: Enrolment;
  readonly urgent: UrgentBatch[];
  /** Arrivals of urgent batches that were too large to be pushed. */
  readonly backlogs: number[];
  readonly words: SensorWord[];
  readonly faults: unknown[];
  /** What the hub's clock says beyond the machine's, µs; set it to turn it. */
  skewUs: number;
  sensor(id: string, place?: string): Promise<Client>;
  ask(client: Client, question: Question, port?: number): Promise<Answer>;
  readonly ports: { readonly ingest: number; readonly enrol: number };
  /** Ends ingest and opens it anew over the same stores and landing. */
  reopen(maxLandedBytes?: number): Promise<void>;
  close(): Promise<void>;
}

export async function openDoor(): Promise<Door> {
  const directory = await testDirectory();
  const store = await openStore({
    events: { kind: "embedded", directory: `${directory.path}/events` },
    room: { kind: "embedded", directory: `${directory.path}/room` },
  });
  const skew = { us: 0 };
  const now = (): EpochMicros => epochMicros(fromMillis(Date.now()) + skew.us);
  const authority = await createAuthority("test", now());
  const { certificatePem, keyPem } = await issueServer(authority, ["localhost", "127.0.0.1"], now());
  const tls = { key: keyPem, cert: certificatePem + authority.certificatePem };
  const urgent: UrgentBatch[] = [];
  const backlogs: number[] = [];
  const words: SensorWord[] = [];
  const faults: unknown[] = [];
  const onFault = (error: unknown) => void faults.push(error);
  const observer = {
    onUrgent: (batch: UrgentBatch) => void urgent.push(batch),
    onBacklog: ({ arrival }: { readonly arrival: number }) => void backlogs.push(arrival),
    onHeartbeat: (word: SensorWord) => void words.push(word),
  };
  const open = (maxLandedBytes = 1024 ** 3) =>
    openIngest({
      store,
      now,
      landingDirectory: `${directory.path}/landing`,
      maxLandedBytes,
      tls: { ...tls, clientCa: authority.certificatePem },
      observers: [observer],
      onFault,
    });
  const state = { ingest: await open(), port: 0 };
  const anyPort = { host: "127.0.0.1", port: 0 };
  state.port = (await state.ingest.listen(anyPort)).port;
  const enrolment = createEnrolment({ room: store.room, authority, now, tls, onFault });
  const enrol = (await enrolment.listen(anyPort)).port;
  const agents: Agent[] = [];
  const agentOf = (pair: { readonly cert?: string; readonly key?: string }) => {
    const agent = new Agent({
      ...pair,
      ca: authority.certificatePem,
      keepAlive: true,
      minVersion: "TLSv1.3",
      servername: "localhost",
    });
    agents.push(agent);
    return agent;
  };
  return {
    directory,
    store,
    authority,
    enrolment,
    urgent,
    backlogs,
    words,
    faults,
    get ingest() {
      return state.ingest;
    },
    get ports() {
      return { ingest: state.port, enrol };
    },
    get skewUs() {
      return skew.us;
    },
    set skewUs(us: number) {
      skew.us = us;
    },
    async sensor(id, place = "20055") {
      const { keyPem: key, csrPem } = await createKeyAndRequest();
      const who = { sensorId: sensorId(id), geoId: geoId(place) };
      const cert = await issueSensor(authority, { ...who, csrPem }, now());
      const { fingerprint, serial, expiresAtUs } = readCertificate(cert);
      await store.room.sensors.enrol({
        ...who,
        segment: "office",
        enrolledAtUs: now(),
        fingerprint,
        serial,
        expiresAtUs,
        revokedAtUs: undefined,
      });
      return { cert, key, agent: agentOf({ cert, key }) };
    },
    ask: (client, question, port = state.port) => ask(client.agent, port, question),
    async reopen(maxLandedBytes) {
      await state.ingest.close();
      state.ingest = await open(maxLandedBytes);
      state.port = (await state.ingest.listen(anyPort)).port;
    },
    async close() {
      for (const agent of agents) agent.destroy();
      await state.ingest.close();
      await enrolment.close();
      await store.close();
      await directory.remove();
    },
  };
}

export function anonymous(door: Door): Client {
  return { agent: new Agent({ ca: door.authority.certificatePem, minVersion: "TLSv1.3", servername: "localhost" }) };
}

export function ask(agent: Agent, port: number, { method, path, headers = {}, body }: Question): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const asked = request(
    { agent, host: "127.0.0.1", port, method, path, headers: { ...length, ...headers } },
    (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text === "" ? undefined : JSON.parse(text),
        });
      });
    },
  );
  asked.on("error", reject);
  asked.end(body);
  return promise;
}

export interface Sending {
  readonly lane?: Lane;
  readonly sequence: number;
  readonly previous?: Sha256;
}

/** The question that sends `batch`. */
export function sending(
  batch: EncodedBatch,
  { lane = "bulk", sequence, previous = NO_PREVIOUS_BATCH }: Sending,
): Question {
  const { rows, digest } = batch;
  const envelope = batchEnvelopeSchema.parse({ wire: WIRE_VERSION, lane, sequence, rows, digest, previous });
  return { method: "POST", path: BATCHES_PATH, headers: envelopeHeaders(envelope), body: batch.body };
}

/** Records told apart by number, so that a doubled or missing one shows. */
export function numbered(from: number, count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, at) => ({
    timestamp: "2026-11-03T12:00:00.000000+0000",
    event_type: "flow",
    flow_id: from + at,
  }));
}
