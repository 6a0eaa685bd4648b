/** Who is at the door: the certificate of a connection, and whether its sensor may send now. */
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { type Clock, type Sha256, sha256, WatchfloorError } from "@watchfloor/domain";
import type { EnrolledSensor, SensorRegistry } from "../store/index.ts";

/** SHA-256 of the peer's certificate. @throws {WatchfloorError} E_CERTIFICATE when the connection shows none. */
export function fingerprintOf(socket: unknown): Sha256 {
  if (!(socket instanceof TLSSocket) || !socket.authorized) throw new WatchfloorError("E_CERTIFICATE");
  const { fingerprint256 } = socket.getPeerCertificate();
  if (typeof fingerprint256 !== "string") throw new WatchfloorError("E_CERTIFICATE");
  return sha256(fingerprint256.replaceAll(":", "").toLowerCase());
}

/**
 * The sensor that sent this request. Asked at every request, so that a revocation counts at the next one.
 *
 * @throws {WatchfloorError} E_CERTIFICATE when the certificate is of no sensor here, was replaced, revoked or has expired.
 */
export function admit(request: IncomingMessage, sensors: SensorRegistry, now: Clock): EnrolledSensor {
  const sensor = sensors.find(fingerprintOf(request.socket));
  if (sensor === undefined) throw new WatchfloorError("E_CERTIFICATE", { reason: "of no sensor of this hub" });
  if (sensor.revokedAtUs !== undefined) throw new WatchfloorError("E_CERTIFICATE", { reason: "revoked" });
  if (sensor.expiresAtUs <= now()) throw new WatchfloorError("E_CERTIFICATE", { reason: "expired" });
  return sensor;
}
