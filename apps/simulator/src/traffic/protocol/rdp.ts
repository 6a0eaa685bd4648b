/**
 * The start of a remote desktop session: connection request with the user's name, agreement on TLS, then TLS.
 *
 * Source: [MS-RDPBCGR] 2.2.1.1 and 2.2.1.2; framing from RFC 1006 (TPKT) and ITU-T X.224.
 */
import type { Prng } from "../../prng.ts";
import { ascii, be16, join, le16, le32, u8 } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";
import { type TlsSession, tlsDialogue } from "./tls.ts";

const PROTOCOL_SSL = 1;
const PROTOCOL_HYBRID = 2;

function tpkt(body: Buffer): Buffer {
  return join(u8(3, 0), be16(body.length + 4), body);
}

/** @param code 0xe0 asks for a connection, 0xd0 grants it. */
function x224(code: number, variable: Buffer): Buffer {
  return tpkt(join(u8(variable.length + 6, code), be16(0), be16(0), u8(0), variable));
}

function negotiation(type: 1 | 2, protocols: number): Buffer {
  return join(u8(type, 0), le16(8), le32(protocols));
}

/** @param user as the client tells it in the clear before anything is sealed. */
export function* rdpDialogue(user: string, session: TlsSession, rng: Prng): Generator<Say> {
  const cookie = ascii(`Cookie: mstshash=${user}\r\n`);
  yield { from: "client", bytes: x224(0xe0, join(cookie, negotiation(1, PROTOCOL_SSL | PROTOCOL_HYBRID))) };
  yield { from: "server", bytes: x224(0xd0, negotiation(2, PROTOCOL_HYBRID)), afterUs: 4_000 };
  yield* tlsDialogue(session, rng);
}
