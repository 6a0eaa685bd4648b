/** The enrolment listener: a one-time token and a certificate request in, the sensor's certificate out. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, WatchfloorError } from "@watchfloor/domain";
import { type Authority, checkRequest, issueSensor, readCertificate } from "@watchfloor/pki";
import { ENROLMENTS_PATH, type EnrolmentAnswer, enrolmentRequestSchema, MAX_ENROLMENT_BYTES } from "@watchfloor/wire";
import { findEnrolmentGrant, type RoomStore } from "../store/index.ts";
import { answerJson, answerProblem } from "./answer.ts";
import { drain, readBody } from "./body.ts";
import { type Address, closeListener, createListener, type ListenerTls, listen, renewListener } from "./listener.ts";
import { RateLimit } from "./rate-limit.ts";

export interface EnrolmentDeps {
  readonly room: RoomStore;
  readonly authority: Authority;
  readonly now: Clock;
  readonly tls: ListenerTls;
  readonly onFault: (error: unknown) => void;
}

export interface Enrolment {
  listen(address: Address): Promise<Address>;
  /** From here on; open connections stay. */
  useTls(tls: ListenerTls): void;
  close(): Promise<void>;
}

const LIMITS = { maxConnections: 200, requestMs: 15_000 } as const;
const TRIES_OF_ADDRESS = 20;
/** Only tries that end in no certificate stay counted: a state may enrol its hundred counties in a minute. */
const TRIES_OF_ALL = 300;
const CLOSE_GRACE_MS = 1_000;

export function createEnrolment(deps: EnrolmentDeps): Enrolment {
  const { room, authority, now, onFault } = deps;
  const limit = new RateLimit(TRIES_OF_ADDRESS, TRIES_OF_ALL, now);

  async function enrol(request: IncomingMessage): Promise<EnrolmentAnswer> {
    const address = request.socket.remoteAddress ?? "";
    if (!limit.allows(address)) throw new WatchfloorError("E_RATE_LIMITED");
    if (request.method !== "POST" || request.url !== ENROLMENTS_PATH) throw new WatchfloorError("E_NOT_FOUND");
    const { bytes } = await readBody(request, MAX_ENROLMENT_BYTES, "E_REQUEST_INVALID");
    const asked = enrolmentRequestSchema.safeParse(jsonOf(bytes));
    if (!asked.success) {
      throw new WatchfloorError("E_REQUEST_INVALID", { field: asked.error.issues[0]?.path.join(".") });
    }
    const { secret, csrPem } = asked.data;
    // What cannot be signed, or does not fit what the sensor is by now, must not cost the token.
    await checkRequest(csrPem);
    const grant = await findEnrolmentGrant(room.db, secret, now());
    if (grant === undefined) throw new WatchfloorError("E_ENROLMENT_REFUSED");
    const { sensorId, geoId, segment } = grant;
    const certificatePem = await issueSensor(authority, { sensorId, geoId, csrPem }, now());
    const { fingerprint, serial, expiresAtUs } = readCertificate(certificatePem);
    await room.sensors.enrolWith(secret, {
      sensorId,
      geoId,
      segment,
      enrolledAtUs: now(),
      fingerprint,
      serial,
      expiresAtUs,
      revokedAtUs: undefined,
    });
    limit.giveBack(address);
    return { sensorId, geoId, certificatePem, caPem: authority.certificatePem };
  }

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("connection", "close");
    enrol(request).then(
      (told) => answerJson(response, 200, told),
      (error: unknown) => {
        answerProblem(response, error, onFault);
        if (!request.complete) drain(request, MAX_ENROLMENT_BYTES);
      },
    );
  };
  const server = createListener(deps.tls, LIMITS, answer);
  return {
    listen: (address) => listen(server, address),
    useTls: (tls) => renewListener(server, tls),
    close: () => closeListener(server, CLOSE_GRACE_MS),
  };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw new WatchfloorError("E_REQUEST_INVALID", { reason: "no JSON" }, { cause });
  }
}
