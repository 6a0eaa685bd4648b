/** A hub of the tests: real TLS 1.3, real certificates, answers as it is told. */

import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { batchSequence, epochMicros, fromMillis, geoId, NO_PREVIOUS_BATCH, sensorId, sha256 } from "@watchfloor/domain";
import { type Authority, createAuthority, createKeyAndRequest, issueSensor, issueServer } from "@watchfloor/pki";
import { BATCHES_PATH, type BatchEnvelope, parseEnvelope, type Receipt, WIRE_VERSION } from "@watchfloor/wire";
import type { SensorIdentity } from "./identity.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Told {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Record<string, string>;
}

export interface TestHub {
  readonly url: string;
  readonly server: Server;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

export interface TestHubOptions {
  readonly authority: Authority;
  /** Names of the server's certificate. */
  readonly names?: readonly string[];
  readonly clientCertificates: boolean;
  /** Whether the chain holds the authority, as a hub's does. */
  readonly presentsAuthority?: boolean;
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
  readonly answer: (asked: Asked) => Told | Promise<Told>;
}

const now = () => fromMillis(Date.now());

export function testAuthority(name = "Test hub"): Promise<Authority> {
  return createAuthority(name, now());
}

export async function startHub(options: TestHubOptions): Promise<TestHub> {
  const { authority } = options;
  const { certificatePem, keyPem } = await issueServer(authority, options.names ?? ["127.0.0.1"], now());
  const asked: Asked[] = [];
  const respond = async (one: Asked, response: ServerResponse) => {
    const told = await options.answer(one);
    response.writeHead(told.status, { "content-type": "application/json", ...told.headers });
    response.end(told.json === undefined ? "" : JSON.stringify(told.json));
  };
  const server = createServer(
    {
      key: keyPem,
      cert: options.presentsAuthority === false ? certificatePem : certificatePem + authority.certificatePem,
      ...(options.clientCertificates ? { ca: authority.certificatePem } : {}),
      requestCert: options.clientCertificates,
      rejectUnauthorized: options.clientCertificates,
      maxVersion: options.maxVersion ?? "TLSv1.3",
    },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url: path = "", headers } = request;
        const one = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
        asked.push(one);
        respond(one, response).catch(() => response.destroy());
      });
    },
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    server,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export async function testIdentity(authority: Authority, ingest: string, at = now()): Promise<SensorIdentity> {
  const { keyPem, csrPem } = await createKeyAndRequest();
  const who = { sensorId: sensorId("finney-1"), geoId: geoId("20055") };
  const certificatePem = await issueSensor(authority, { ...who, csrPem }, at);
  return { ...who, keyPem, certificatePem, caPem: authority.certificatePem, ingest };
}

export function testEnvelope(sequence: number, body: string): BatchEnvelope {
  const digest = sha256(createHash("sha256").update(body).digest("hex"));
  const lane = "bulk";
  return { wire: WIRE_VERSION, lane, sequence: batchSequence(sequence), rows: 1, digest, previous: NO_PREVIOUS_BATCH };
}

/** The receipt a right hub gives for what it was asked. */
export function receiptFor(asked: Asked): Receipt {
  const envelope = parseEnvelope(asked.headers);
  if (asked.path !== BATCHES_PATH || !envelope.success) throw new Error("not a batch");
  const { lane, sequence, digest, rows } = envelope.data;
  return { lane, sequence, digest, rows, arrival: sequence, duplicate: false };
}

export const TIME_ZERO = epochMicros(0);
