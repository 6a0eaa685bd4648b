/** The sensor's connection to its hub: TLS 1.3 both ways certified, kept alive, one request per word. */
import { Agent } from "node:https";
import { isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import {
  BATCHES_PATH,
  type BatchEnvelope,
  envelopeHeaders,
  HEARTBEATS_PATH,
  type Heartbeat,
  POSITION_PATH,
  type Position,
  positionSchema,
  type Receipt,
  receiptSchema,
} from "@watchfloor/wire";
import { type Exchange, exchange } from "./exchange.ts";
import { hangUpReason } from "./hang-up.ts";
import type { SensorIdentity } from "./identity.ts";

export interface Uplink {
  /**
   * @returns the hub's word that it holds the batch; it names this lane, number and digest.
   * @throws {WatchfloorError} what `isRefusal` and `runLane` sort.
   */
  sendBatch(envelope: BatchEnvelope, body: Uint8Array, signal?: AbortSignal): Promise<Receipt>;
  sendHeartbeat(heartbeat: Heartbeat, signal?: AbortSignal): Promise<void>;
  /** What the hub last holds of this sensor's lanes. */
  position(signal?: AbortSignal): Promise<Position>;
  /** Ends the connections that are kept alive. */
  close(): void;
}

/** Two lanes and the heartbeat; never more connections than that to one hub. */
const MAX_CONNECTIONS = 3;
/** Below the hub's own limit, so that it is we who close an idle connection. */
const KEEP_ALIVE_MS = 20_000;

/** How a connection that the hub closed looks from here. */
const BROKEN: readonly unknown[] = ["ECONNRESET", "EPIPE"];

/** @throws {WatchfloorError} E_CONFIG_INVALID unless the identity's ingest address is https. */
export function createUplink(identity: SensorIdentity): Uplink {
  const base = httpsUrl(identity.ingest, "ingest");
  const trust = {
    minVersion: "TLSv1.3",
    key: identity.keyPem,
    cert: identity.certificatePem,
    ca: identity.caPem,
    rejectUnauthorized: true,
  } as const;
  const agent = new Agent({ ...trust, keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxSockets: MAX_CONNECTIONS });
  const ask = async (wanted: Omit<Exchange, "agent" | "url"> & { readonly path: string }): Promise<unknown> => {
    const url = new URL(wanted.path, base);
    try {
      return await exchange({ ...wanted, url, agent });
    } catch (error) {
      if (!isWatchfloorError(error) || !BROKEN.includes(error.facts.reason)) throw error;
      const reason = await hangUpReason(url, trust);
      wanted.signal?.throwIfAborted();
      if (reason === undefined) throw error;
      throw new WatchfloorError("E_CERTIFICATE", { host: url.host, reason }, { cause: error });
    }
  };
  return {
    async sendBatch(envelope, body, signal) {
      const headers = envelopeHeaders(envelope);
      const json = await ask({ path: BATCHES_PATH, method: "POST", headers, body, signal });
      const { data: receipt } = receiptSchema.safeParse(json);
      const { lane, sequence, digest } = envelope;
      // A receipt for anything else is no receipt: the batch stays.
      if (receipt?.lane !== lane || receipt.sequence !== sequence || receipt.digest !== digest) {
        throw new WatchfloorError("E_WIRE_BATCH", { reason: "the receipt is not for this batch", lane, sequence });
      }
      return receipt;
    },
    async sendHeartbeat(heartbeat, signal) {
      const body = Buffer.from(JSON.stringify(heartbeat));
      const headers = { "content-type": "application/json" };
      await ask({ path: HEARTBEATS_PATH, method: "POST", headers, body, signal });
    },
    async position(signal) {
      const json = await ask({ path: POSITION_PATH, method: "GET", signal });
      const { data, error } = positionSchema.safeParse(json);
      if (data === undefined) throw new WatchfloorError("E_WIRE_VERSION", { reason: "position" }, { cause: error });
      return data;
    },
    close: () => agent.destroy(),
  };
}

/** @throws {WatchfloorError} E_CONFIG_INVALID unless `text` is an https URL. */
export function httpsUrl(text: string, name: string): URL {
  const url = URL.parse(text);
  if (url?.protocol !== "https:") {
    throw new WatchfloorError("E_CONFIG_INVALID", { name, value: text.slice(0, 120), reason: "not an https address" });
  }
  return url;
}
