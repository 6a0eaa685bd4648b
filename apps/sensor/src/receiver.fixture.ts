/** A hub of the tests: real TLS 1.3 both ways, holds batches in memory, insists on number, digest and chain. */
import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import {
  fromMillis,
  type GeoId,
  geoId,
  type Lane,
  NO_PREVIOUS_BATCH,
  type SensorId,
  type Sha256,
  sensorId,
} from "@watchfloor/domain";
import { createAuthority, fingerprint, issueSensor, issueServer } from "@watchfloor/pki";
import {
  BATCHES_PATH,
  type BatchEnvelope,
  ENROLMENTS_PATH,
  enrolmentRequestSchema,
  formatEnrolmentToken,
  HEARTBEATS_PATH,
  type Heartbeat,
  heartbeatSchema,
  POSITION_PATH,
  parseEnvelope,
} from "@watchfloor/wire";

export interface Received {
  readonly envelope: BatchEnvelope;
  readonly body: Buffer;
}

export interface Receiver {
  readonly token: string;
  /** In the order of arrival, resends left out. */
  readonly batches: readonly Received[];
  readonly heartbeats: readonly Heartbeat[];
  /** What no right sensor does: gaps, conflicts, broken chains, wrong digests. */
  readonly faults: string[];
  /** A further token; each works as often as it is shown. */
  tokenFor(sensor: string, geo: string): string;
  /** Refuses whom it has admitted so far. */
  revoke(): void;
  /** Answers every batch with this status while it is set. */
  failWith: number | undefined;
  close(): Promise<void>;
}

const ACCEPTED = 200;
const now = () => fromMillis(Date.now());

export async function startReceiver(): Promise<Receiver> {
  const receiver = new TestReceiver();
  await receiver.start();
  return receiver;
}

class TestReceiver implements Receiver {
  readonly batches: Received[] = [];
  readonly heartbeats: Heartbeat[] = [];
  readonly faults: string[] = [];
  failWith: number | undefined;
  token = "";
  /** Whom a token's secret admits. */
  readonly #admits = new Map<string, { readonly sensorId: SensorId; readonly geoId: GeoId }>();
  readonly #issued = new Set<string>();
  readonly #revoked = new Set<string>();
  #tokenOf: (secret: string) => string = () => "";
  readonly #servers: Server[] = [];
  readonly #tips: Record<Lane, { sequence: number; digest: Sha256 }> = {
    urgent: { sequence: 0, digest: NO_PREVIOUS_BATCH },
    bulk: { sequence: 0, digest: NO_PREVIOUS_BATCH },
  };

  async start(): Promise<void> {
    const authority = await createAuthority("Test receiver", now());
    const ca = authority.certificatePem;
    const { certificatePem, keyPem } = await issueServer(authority, ["127.0.0.1"], now());
    const tls = { key: keyPem, cert: certificatePem + ca, minVersion: "TLSv1.3" } as const;
    const ingest = await this.#listen(
      { ...tls, ca, requestCert: true, rejectUnauthorized: true },
      (path, body, request) => this.#ingest(path, body, request),
    );
    const enrol = await this.#listen(tls, async (path, body) => {
      const asked = enrolmentRequestSchema.parse(JSON.parse(body.toString("utf8")));
      const who = this.#admits.get(asked.secret);
      if (path !== ENROLMENTS_PATH || who === undefined) return { status: 403 };
      const issued = await issueSensor(authority, { ...who, csrPem: asked.csrPem }, now());
      this.#issued.add(new X509Certificate(issued).serialNumber);
      return { status: ACCEPTED, json: { ...who, certificatePem: issued, caPem: ca } };
    });
    this.#tokenOf = (secret) => formatEnrolmentToken({ enrol, ingest, caSha256: fingerprint(ca), secret });
    this.token = this.tokenFor("finney-1", "20055");
  }

  tokenFor(sensor: string, geo: string): string {
    const secret = randomBytes(32).toString("hex");
    this.#admits.set(secret, { sensorId: sensorId(sensor), geoId: geoId(geo) });
    return this.#tokenOf(secret);
  }

  revoke(): void {
    for (const serial of this.#issued) this.#revoked.add(serial);
  }

  async #listen(
    options: Parameters<typeof createServer>[0],
    answer: (path: string, body: Buffer, request: IncomingMessage) => Answer | Promise<Answer>,
  ): Promise<string> {
    const respond = async (request: IncomingMessage, body: Buffer, response: ServerResponse) => {
      const { status, json } = await answer(request.url ?? "", body, request);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(json === undefined ? "" : JSON.stringify(json));
    };
    const server = createServer(options ?? {}, (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        respond(request, Buffer.concat(chunks), response).catch(() => response.destroy());
      });
    });
    this.#servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  #ingest(path: string, body: Buffer, request: IncomingMessage): Answer {
    const peer = request.socket instanceof TLSSocket ? request.socket.getPeerCertificate().serialNumber : "";
    if (this.#revoked.has(peer)) return { status: 403 };
    if (path === POSITION_PATH) {
      const lanes = Object.entries(this.#tips).map(([lane, tip]) => ({ lane, ...tip }));
      return { status: ACCEPTED, json: { lanes } };
    }
    if (path === HEARTBEATS_PATH) {
      this.heartbeats.push(heartbeatSchema.parse(JSON.parse(body.toString("utf8"))));
      return { status: 204 };
    }
    if (path !== BATCHES_PATH) return { status: 404 };
    if (this.failWith !== undefined) return { status: this.failWith };
    const envelope = parseEnvelope(request.headers);
    if (!envelope.success) return this.#fault(`envelope: ${envelope.error.message}`, 400);
    return this.#admit(envelope.data, body);
  }

  #admit(envelope: BatchEnvelope, body: Buffer): Answer {
    const { lane, sequence, digest, rows, previous } = envelope;
    const receipt = { lane, sequence, digest, rows, arrival: sequence, duplicate: false };
    if (createHash("sha256").update(body).digest("hex") !== digest) return this.#fault("digest", 400);
    const tip = this.#tips[lane];
    if (sequence <= tip.sequence) {
      const held = this.batches.find((one) => one.envelope.lane === lane && one.envelope.sequence === sequence);
      if (held?.envelope.digest !== digest) return this.#fault(`conflict at ${lane} ${sequence}`, 409);
      return { status: ACCEPTED, json: { ...receipt, duplicate: true } };
    }
    if (sequence !== tip.sequence + 1) this.faults.push(`gap: ${lane} ${tip.sequence} then ${sequence}`);
    if (previous !== tip.digest) this.faults.push(`chain broken at ${lane} ${sequence}`);
    this.#tips[lane] = { sequence, digest };
    this.batches.push({ envelope, body });
    return { status: ACCEPTED, json: receipt };
  }

  #fault(fault: string, status: number): Answer {
    this.faults.push(fault);
    return { status };
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

interface Answer {
  readonly status: number;
  readonly json?: unknown;
}
