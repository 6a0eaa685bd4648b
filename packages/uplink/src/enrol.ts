/**
 * Enrolment: from a one-time token to an identity.
 *
 * The first connection only looks at the chain the other side presents and says nothing; the authority found there by
 * the token's digest is then the only one the second connection believes, with all of OpenSSL's checks on.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { Agent } from "node:https";
import { isIP } from "node:net";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { isWatchfloorError, type Sha256, sha256, WatchfloorError } from "@watchfloor/domain";
import {
  ENROLMENTS_PATH,
  type EnrolmentAnswer,
  type EnrolmentRequest,
  enrolmentAnswerSchema,
  parseEnrolmentToken,
} from "@watchfloor/wire";
import { exchange } from "./exchange.ts";
import type { SensorIdentity } from "./identity.ts";
import { connectionError } from "./refusal.ts";
import { httpsUrl } from "./uplink.ts";

const CONNECT_MS = 15_000;
/** A chain is hub and authority; more is looked at no further. */
const MAX_CHAIN = 8;

export interface EnrolDeps {
  /** Makes the key that stays here and the request that goes to the hub (`createKeyAndRequest` of packages/pki). */
  readonly createKeyAndRequest: () => Promise<{ readonly keyPem: string; readonly csrPem: string }>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Uses up `tokenText`.
 *
 * @throws {WatchfloorError} E_ENROLMENT_REFUSED when it is no token or the hub refuses it, E_CERTIFICATE when who answers
 *   is not the token's hub, E_HUB_UNREACHABLE. The signal's reason when aborted.
 */
export async function enrol(tokenText: string, deps: EnrolDeps): Promise<SensorIdentity> {
  const token = parseEnrolmentToken(tokenText.trim());
  if (token === undefined) throw new WatchfloorError("E_ENROLMENT_REFUSED", { reason: "this is no enrolment token" });
  const url = new URL(ENROLMENTS_PATH, httpsUrl(token.enrol, "enrol"));
  const authority = await presentedAuthority(url, token.caSha256, deps.signal);
  const { keyPem, csrPem } = await deps.createKeyAndRequest();
  const asked: EnrolmentRequest = { secret: token.secret, csrPem };
  const agent = new Agent({ ca: authority.toString(), minVersion: "TLSv1.3", rejectUnauthorized: true });
  try {
    const headers = { "content-type": "application/json" };
    const body = Buffer.from(JSON.stringify(asked));
    const json = await exchange({ url, agent, method: "POST", headers, body, signal: deps.signal });
    const answer = enrolmentAnswerSchema.safeParse(json);
    if (!answer.success) throw refused("the hub's answer is not understood", answer.error);
    checkAnswer(answer.data, authority, keyPem);
    const { sensorId, geoId, certificatePem } = answer.data;
    return { sensorId, geoId, keyPem, certificatePem, caPem: authority.toString(), ingest: token.ingest };
  } catch (error) {
    throw asRefusal(error);
  } finally {
    agent.destroy();
  }
}

/** The certificate of the chain that the token means. Nothing is sent on this connection, and nothing it says is believed. */
async function presentedAuthority(url: URL, wanted: Sha256, signal: AbortSignal | undefined): Promise<X509Certificate> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const { promise, resolve, reject } = Promise.withResolvers<DetailedPeerCertificate>();
  const socket = connect({
    host,
    port: Number(url.port || 443),
    minVersion: "TLSv1.3",
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  socket.setTimeout(CONNECT_MS, () => reject(new Error(`no handshake within ${CONNECT_MS} ms`)));
  socket.on("error", reject);
  socket.on("secureConnect", () => resolve(socket.getPeerCertificate(true)));
  const callOff = () => reject(new Error("called off"));
  signal?.addEventListener("abort", callOff, { once: true });
  if (signal?.aborted === true) callOff();
  try {
    for (const der of chain(await promise)) {
      const found = new X509Certificate(der);
      if (digestOf(found) === wanted && found.ca) return found;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw connectionError(error, url.host);
  } finally {
    signal?.removeEventListener("abort", callOff);
    socket.destroy();
  }
  throw new WatchfloorError("E_CERTIFICATE", { host: url.host, reason: "who answers is not the hub of this token" });
}

function* chain(leaf: DetailedPeerCertificate): Generator<Buffer> {
  let at: DetailedPeerCertificate | undefined = leaf;
  for (let depth = 0; depth < MAX_CHAIN && at?.raw !== undefined; depth += 1) {
    yield at.raw;
    at = at.issuerCertificate === at ? undefined : at.issuerCertificate;
  }
}

/** The certificate must be the authority's and for our key, and the authority the one we found. */
function checkAnswer(answer: EnrolmentAnswer, authority: X509Certificate, keyPem: string): void {
  let certificate: X509Certificate;
  let told: X509Certificate;
  try {
    certificate = new X509Certificate(answer.certificatePem);
    told = new X509Certificate(answer.caPem);
  } catch (cause) {
    throw refused("the hub's certificates are unreadable", cause);
  }
  if (digestOf(told) !== digestOf(authority)) throw refused("the hub names another authority than it presents");
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) {
    throw refused("the certificate is not signed by the hub's authority");
  }
  if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) throw refused("the certificate is for another key");
}

/** What the hub answered (it has a status) is about the token, whatever its code; a failed connection is not. */
function asRefusal(error: unknown): unknown {
  if (!isWatchfloorError(error) || error.facts.status === undefined) return error;
  if (error.code === "E_ENROLMENT_REFUSED" || error.code === "E_RATE_LIMITED") return error;
  return new WatchfloorError("E_ENROLMENT_REFUSED", { ...error.facts, hub: error.code }, { cause: error });
}

function digestOf(certificate: X509Certificate): Sha256 {
  return sha256(certificate.fingerprint256.replaceAll(":", "").toLowerCase());
}

function refused(reason: string, cause?: unknown): WatchfloorError {
  return new WatchfloorError("E_ENROLMENT_REFUSED", { reason }, { cause });
}
