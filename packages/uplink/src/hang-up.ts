/**
 * Tells a hub that refuses our certificate from one that is in trouble.
 *
 * In TLS 1.3 the client's handshake ends before the server has judged its certificate, and a server may then close
 * without an alert (Node's does), which during a request looks like any broken connection. So: connect again, say
 * nothing, and see whether the hub hangs up by itself.
 */
import { isIP } from "node:net";
import { type ConnectionOptions, connect } from "node:tls";

/** A hub that believes us waits for a request, for much longer than this. */
const PATIENCE_MS = 1_000;

/** @returns why the hub hung up on a silent connection, undefined when it did not or could not be reached. */
export async function hangUpReason(url: URL, options: ConnectionOptions): Promise<string | undefined> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let shaken = false;
  const socket = connect({
    ...options,
    host,
    port: Number(url.port || 443),
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  socket.setTimeout(PATIENCE_MS, () => resolve(undefined));
  socket.on("secureConnect", () => {
    shaken = true;
  });
  socket.on("error", (error) => {
    const code = "code" in error ? String(error.code) : "";
    if (shaken && code.startsWith("ERR_SSL_")) resolve(code);
  });
  socket.on("close", () => resolve(shaken ? "the hub hangs up after the handshake" : undefined));
  // Without a reader the end of the stream is never noticed.
  socket.resume();
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}
