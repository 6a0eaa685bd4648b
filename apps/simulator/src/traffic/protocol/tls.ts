/**
 * TLS 1.2 and 1.3 conversations as a listener sees them: hellos and certificates in the clear, the rest as records
 * of chance bytes. Source: RFC 5246 7, RFC 8446 4 and D.4 (middlebox compatibility).
 */
import type { Prng } from "../../prng.ts";
import { ascii, type Bytes, be16, counted, join, u8 } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";
import { clientHello, type TlsClient } from "./tls-client.ts";

/** What is carried inside, by size only. */
export interface TlsMessage {
  readonly from: "client" | "server";
  readonly bytes: number;
  readonly afterUs?: number;
}

export interface TlsSession {
  readonly client: TlsClient;
  /** Undefined: the client asks for an address, not for a name. */
  readonly serverName: string | undefined;
  readonly version: "1.2" | "1.3";
  /** The server's chain in DER, its own first; shown in 1.2 only. */
  readonly chain: readonly Bytes[];
  readonly messages: Iterable<TlsMessage>;
}

const HANDSHAKE = 22;
const CHANGE_CIPHER_SPEC = 20;
const APPLICATION_DATA = 23;
const ALERT = 21;
const LARGEST_RECORD = 16_384;
/** Explicit nonce and tag of AES-GCM in TLS 1.2; tag and inner type in 1.3. */
const SEALED_BYTES = { "1.2": 24, "1.3": 17 } as const;

function record(type: number, body: Bytes): Buffer {
  return join(u8(type, 3, 3), counted(2, body));
}

function handshake(type: number, body: Bytes): Buffer {
  return join(u8(type), counted(3, body));
}

function extension(type: number, body: Bytes): Buffer {
  return join(be16(type), counted(2, body));
}

function serverHello(session: TlsSession, sessionId: Bytes, rng: Prng): Buffer {
  const { version, client } = session;
  const suite = version === "1.3" ? 0x1301 : client.answeredSuite;
  const extensions =
    version === "1.3"
      ? join(extension(43, be16(0x0304)), extension(51, join(be16(0x001d), counted(2, rng.bytes(32)))))
      : join(
          extension(0xff01, u8(0)),
          extension(11, u8(1, 0)),
          ...(client.alpn.length === 0 ? [] : [extension(16, counted(2, counted(1, ascii("http/1.1"))))]),
        );
  return handshake(
    2,
    join(be16(0x0303), rng.bytes(32), counted(1, sessionId), be16(suite), u8(0), counted(2, extensions)),
  );
}

/** One application message as records. */
function sealed(session: TlsSession, size: number, rng: Prng): Buffer {
  const records: Buffer[] = [];
  for (let left = size; left > 0; left -= LARGEST_RECORD) {
    const bytes = Math.min(left, LARGEST_RECORD) + SEALED_BYTES[session.version];
    records.push(record(APPLICATION_DATA, rng.bytes(bytes)));
  }
  return join(...records);
}

/** The whole conversation, ended with close_notify. */
export function* tlsDialogue(session: TlsSession, rng: Prng): Generator<Say> {
  const sessionId = rng.bytes(32);
  const hello = handshake(1, clientHello(session.client, session.serverName, sessionId, rng));
  yield { from: "client", bytes: join(u8(HANDSHAKE, 3, 1), counted(2, hello)) };
  const changeCipherSpec = record(CHANGE_CIPHER_SPEC, u8(1));

  if (session.version === "1.3") {
    const chainBytes = session.chain.reduce((sum, der) => sum + der.length, 0);
    yield {
      from: "server",
      bytes: join(
        record(HANDSHAKE, serverHello(session, sessionId, rng)),
        changeCipherSpec,
        sealed(session, chainBytes + 150, rng),
      ),
    };
    yield { from: "client", bytes: join(changeCipherSpec, sealed(session, 36, rng)) };
  } else {
    const certificates = join(...session.chain.map((der) => counted(3, der)));
    // Curve P-256, point, then ECDSA with SHA-256 over it.
    const keyExchange = join(u8(3, 0, 23), counted(1, u8(4), rng.bytes(64)), be16(0x0403), counted(2, rng.bytes(71)));
    yield {
      from: "server",
      bytes: join(
        record(HANDSHAKE, serverHello(session, rng.bytes(32), rng)),
        record(HANDSHAKE, handshake(11, counted(3, certificates))),
        record(HANDSHAKE, handshake(12, keyExchange)),
        record(HANDSHAKE, handshake(14, Buffer.alloc(0))),
      ),
    };
    const clientKey = record(HANDSHAKE, handshake(16, counted(1, u8(4), rng.bytes(64))));
    yield { from: "client", bytes: join(clientKey, changeCipherSpec, record(HANDSHAKE, rng.bytes(40))) };
    yield { from: "server", bytes: join(changeCipherSpec, record(HANDSHAKE, rng.bytes(40))) };
  }

  for (const message of session.messages) {
    yield { from: message.from, bytes: sealed(session, message.bytes, rng), afterUs: message.afterUs ?? 0 };
  }
  const closing = session.version === "1.3" ? record(APPLICATION_DATA, rng.bytes(19)) : record(ALERT, rng.bytes(26));
  yield { from: "client", bytes: closing };
}
