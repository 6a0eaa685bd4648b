/** A TLS 1.3 listener that is hard to wear out: every wait and every size has a bound. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server, type ServerOptions } from "node:https";
import type { SecureContextOptions } from "node:tls";
import { WatchfloorError } from "@watchfloor/domain";

export interface ListenerTls {
  readonly key: string;
  /** With the chain up to the authority. */
  readonly cert: string;
  /** Whom client certificates must be from; without it none is asked for. */
  readonly clientCa?: string | undefined;
}

export interface ListenerLimits {
  readonly maxConnections: number;
  /** A request, body included, must be whole by then. */
  readonly requestMs: number;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

const HANDSHAKE_MS = 10_000;
const HEADERS_MS = 10_000;
const IDLE_MS = 75_000;
const MAX_HEADER_BYTES = 8 * 1024;

/** Nothing is parsed before the handshake ends: node hands a connection to its HTTP parser only then. */
export function createListener(
  tls: ListenerTls,
  limits: ListenerLimits,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const client = tls.clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
  const options: ServerOptions = {
    ...contextOf(tls),
    ...client,
    handshakeTimeout: HANDSHAKE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: IDLE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    noDelay: true,
  };
  const server = createServer(options, answer);
  server.maxConnections = limits.maxConnections;
  server.maxHeadersCount = 40;
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  server.on("clientError", (_error, socket) => socket.destroy());
  return server;
}

function contextOf({ key, cert, clientCa }: ListenerTls): SecureContextOptions {
  return { key, cert, minVersion: "TLSv1.3", ...(clientCa === undefined ? {} : { ca: clientCa }) };
}

/** New connections meet the new certificate; open ones stay. Whether clients are asked for one stays as it was. */
export function renewListener(server: Server, tls: ListenerTls): void {
  server.setSecureContext(contextOf(tls));
}

/** @throws {WatchfloorError} E_LISTEN when the address is taken or may not be used. */
export async function listen(server: Server, address: Address): Promise<Address> {
  try {
    await once(server.listen(address.port, address.host), "listening");
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    throw new WatchfloorError("E_LISTEN", { host: address.host, port: address.port, reason }, { cause });
  }
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? { host: address.host, port: bound.port } : address;
}

/** Stops listening, lets requests under way end for `graceMs`, then ends every connection. */
export async function closeListener(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
