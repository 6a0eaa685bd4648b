/**
 * A hub's three listeners for the nation's tests: real certificates and TLS 1.3, the wire's own decoder, and a memory of
 * every batch. The hub itself is an app, and apps do not import each other.
 */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer, type Server as SecureServer } from "node:https";
import type { AddressInfo, Server as NetServer } from "node:net";
import { TLSSocket } from "node:tls";
import { fromMillis, NO_PREVIOUS_BATCH } from "@watchfloor/domain";
import { createAuthority, fingerprint, issueSensor, issueServer } from "@watchfloor/pki";
import {
  BATCHES_PATH,
  type BatchEnvelope,
  type DecodedEvent,
  decodeBatch,
  ENROLMENTS_PATH,
  enrolmentRequestSchema,
  formatEnrolmentToken,
  HEARTBEATS_PATH,
  heartbeatSchema,
  newEnrolmentTokenSchema,
  POSITION_PATH,
  parseEnvelope,
} from "@watchfloor/wire";

/** A listener's answer that takes its time; a fault of it ends the test. */
function served(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  return (request: IncomingMessage, response: ServerResponse): void => void answer(request, response);
}

export interface Landed {
  readonly sensorId: string;
  readonly envelope: BatchEnvelope;
  readonly events: readonly DecodedEvent[];
}

export interface NationHub {
  readonly post: (path: string, body: unknown) => Promise<{ readonly status: number; readonly json: unknown }>;
  readonly landed: readonly Landed[];
  /** By sensor. */
  readonly heartbeats: ReadonlyMap<string, number>;
  readonly enrolled: readonly string[];
  /** Batches that did not follow the one before. */
  readonly breaks: readonly string[];
  /** Answers of the API so far. */
  readonly tokens: () => number;
  close(): Promise<void>;
}

const now = () => fromMillis(Date.now());

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
}

function sensorOf(request: IncomingMessage): string {
  const { socket } = request;
  const name = socket instanceof TLSSocket ? socket.getPeerCertificate().subject.CN : undefined;
  return typeof name === "string" ? name : "nobody";
}

/**
 * @param refuse sensors whose batches the hub will not take.
 * @param slower how many enrolments, from the second on, are answered with "too fast, in a second again".
 * @param loseAnswerTo sensors whose first enrolment breaks off after the token was used up.
 */
export async function startNationHub(
  refuse: readonly string[] = [],
  slower = 0,
  loseAnswerTo: readonly string[] = [],
): Promise<NationHub> {
  const lost = new Set(loseAnswerTo);
  const authority = await createAuthority("Nation's test hub", now());
  const { certificatePem, keyPem } = await issueServer(authority, ["127.0.0.1"], now());
  const tls = { key: keyPem, cert: certificatePem + authority.certificatePem, minVersion: "TLSv1.3" } as const;
  const grants = new Map<string, ReturnType<typeof newEnrolmentTokenSchema.parse>>();
  const landed: Landed[] = [];
  const heartbeats = new Map<string, number>();
  const enrolled: string[] = [];
  const breaks: string[] = [];
  let tokens = 0;
  let slowed = 0;

  const lastOf = (sensorId: string, lane: string) =>
    landed.filter((one) => one.sensorId === sensorId && one.envelope.lane === lane).at(-1)?.envelope;

  const enrolment = createServer(
    tls,
    served(async (request, response) => {
      const { secret, csrPem } = enrolmentRequestSchema.parse(JSON.parse((await read(request)).toString()));
      const grant = grants.get(secret);
      if (request.url !== ENROLMENTS_PATH || grant === undefined) {
        answer(response, 403, { code: "E_ENROLMENT_REFUSED", advice: "" });
        return;
      }
      if (enrolled.length > 0 && slowed < slower) {
        slowed += 1;
        response.setHeader("retry-after", "1");
        answer(response, 429, { code: "E_RATE_LIMITED", advice: "" });
        return;
      }
      if (lost.delete(grant.sensorId)) {
        // The token is used up, and the answer never comes.
        grants.delete(secret);
        request.socket.destroy();
        return;
      }
      grants.delete(secret);
      enrolled.push(grant.sensorId);
      const { sensorId, geoId } = grant;
      const certificate = await issueSensor(authority, { sensorId, geoId, csrPem }, now());
      answer(response, 200, { sensorId, geoId, certificatePem: certificate, caPem: authority.certificatePem });
    }),
  );

  const land = async (request: IncomingMessage, response: ServerResponse, sensorId: string, body: Buffer) => {
    const envelope = parseEnvelope(request.headers).data;
    if (envelope === undefined || refuse.includes(sensorId)) {
      answer(response, 403, { code: "E_CERTIFICATE", advice: "" });
      return;
    }
    const before = lastOf(sensorId, envelope.lane);
    const digest = createHash("sha256").update(body).digest("hex");
    const follows =
      envelope.sequence === (before?.sequence ?? 0) + 1 &&
      envelope.previous === (before?.digest ?? NO_PREVIOUS_BATCH) &&
      envelope.digest === digest;
    if (!follows) breaks.push(`${sensorId} ${envelope.lane} ${envelope.sequence}`);
    landed.push({ sensorId, envelope, events: decodeBatch(body) });
    const { lane, sequence, rows } = envelope;
    answer(response, 200, { lane, sequence, digest, rows, arrival: landed.length, duplicate: false });
  };
  const ingest = createServer(
    { ...tls, ca: authority.certificatePem, requestCert: true, rejectUnauthorized: true },
    served(async (request, response) => {
      const sensorId = sensorOf(request);
      const body = await read(request);
      if (request.url === BATCHES_PATH) await land(request, response, sensorId, body);
      else if (request.url === POSITION_PATH) {
        const lanes = (["urgent", "bulk"] as const).flatMap((lane) => {
          const last = lastOf(sensorId, lane);
          return last === undefined ? [] : [{ lane, sequence: last.sequence, digest: last.digest }];
        });
        answer(response, 200, { lanes });
      } else if (request.url === HEARTBEATS_PATH) {
        heartbeatSchema.parse(JSON.parse(body.toString()));
        heartbeats.set(sensorId, (heartbeats.get(sensorId) ?? 0) + 1);
        response.writeHead(204).end();
      }
    }),
  );
  const room = createPlain(
    served(async (request, response) => {
      tokens += 1;
      const grant = newEnrolmentTokenSchema.parse(JSON.parse((await read(request)).toString()));
      const secret = randomBytes(32).toString("hex");
      grants.set(secret, grant);
      const token = formatEnrolmentToken({
        enrol: addressOf(enrolment, "https"),
        ingest: addressOf(ingest, "https"),
        caSha256: fingerprint(authority.certificatePem),
        secret,
      });
      answer(response, 200, { token, expiresAtUs: now() + 3_600_000_000 });
    }),
  );
  const servers: readonly (Server | SecureServer)[] = [enrolment, ingest, room];
  for (const server of servers) await once(server.listen(0, "127.0.0.1"), "listening");

  return {
    post: async (path, body) => {
      const asked = await fetch(new URL(path, addressOf(room, "http")), { method: "POST", body: JSON.stringify(body) });
      return { status: asked.status, json: await asked.json() };
    },
    landed,
    heartbeats,
    enrolled,
    breaks,
    tokens: () => tokens,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      }
    },
  };
}

function addressOf(server: NetServer, scheme: "http" | "https"): string {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return `${scheme}://127.0.0.1:${address.port}`;
}
