/**
 * One TCP conversation as frames: handshake, segments of the agreed size, acknowledgements, an end.
 *
 * Nothing is lost or sent twice. Source: RFC 9293; options as current Windows sends them (MSS, window scale, SACK).
 */
import type { Prng } from "../../prng.ts";
import { type Bytes, hex } from "../bytes.ts";
import type { Host } from "./host.ts";
import { ACK, FIN, type Frame, PSH, RST, SYN, tcpFrame } from "./packet.ts";

/** One side says something, `afterUs` after the last thing that was said. */
export interface Say {
  readonly from: "client" | "server";
  readonly bytes: Bytes;
  /** Thinking time on top of the way there; default 0. */
  readonly afterUs?: number;
}

/**
 * How it ends. `refused`: the answer to SYN is RST. `unanswered`: there is no answer. `client-reset`: RST instead of
 * FIN, as browsers do. `open`: the capture ends first.
 */
export type TcpEnding = "client-fin" | "server-fin" | "client-reset" | "refused" | "unanswered" | "open";

export interface TcpConversation {
  readonly client: Host;
  readonly clientPort: number;
  readonly server: Host;
  readonly serverPort: number;
  readonly startUs: number;
  /** Time there and back between the mirror port and the server. */
  readonly rttUs: number;
  readonly says: Iterable<Say>;
  readonly ending: TcpEnding;
}

const MSS = 1460;
/** MSS 1460, no-op, window scale 8, no-op, no-op, SACK permitted. */
const SYN_OPTIONS = hex("020405b4 010303080101 0402");
const NO_OPTIONS = Buffer.alloc(0);
const NO_PAYLOAD = Buffer.alloc(0);
/** Scaled by 8: about 256 KiB. */
const WINDOW = 1_026;
const SYN_WINDOW = 64_240;
/** A full segment at 100 Mbit/s. */
const SEGMENT_US = 120;
/** Most receivers acknowledge every second segment at once (RFC 5681 4.2). */
const SEGMENTS_PER_ACK = 2;

interface Side {
  readonly host: Host;
  readonly port: number;
  seq: number;
  ident: number;
}

/** Yields the conversation's frames in time order. */
export function* tcpFrames(conversation: TcpConversation, rng: Prng): Generator<Frame> {
  const client: Side = side(conversation.client, conversation.clientPort, rng);
  const server: Side = side(conversation.server, conversation.serverPort, rng);
  const { rttUs, ending } = conversation;
  const hop = Math.max(20, Math.floor(rttUs / 2));
  const near = 40;
  let atUs = conversation.startUs;

  const frame = (from: Side, to: Side, flags: number, payload: Bytes = NO_PAYLOAD): Frame => {
    const opening = (flags & SYN) !== 0;
    const bytes = tcpFrame({
      src: from.host,
      srcPort: from.port,
      dest: to.host,
      destPort: to.port,
      ident: from.ident,
      seq: from.seq,
      ack: (flags & ACK) === 0 ? 0 : to.seq,
      flags,
      window: (flags & RST) !== 0 ? 0 : opening ? SYN_WINDOW : WINDOW,
      options: opening ? SYN_OPTIONS : NO_OPTIONS,
      payload,
    });
    from.ident = (from.ident + 1) & 0xffff;
    from.seq = (from.seq + payload.length + (opening || (flags & FIN) !== 0 ? 1 : 0)) >>> 0;
    return { atUs, bytes };
  };

  yield frame(client, server, SYN);
  if (ending === "unanswered") return;
  atUs += hop * 2;
  if (ending === "refused") {
    yield frame(server, client, RST | ACK);
    return;
  }
  yield frame(server, client, SYN | ACK);
  atUs += near;
  yield frame(client, server, ACK);

  let last: "client" | "server" = "client";
  for (const say of conversation.says) {
    const [from, to] = say.from === "client" ? [client, server] : [server, client];
    atUs += (say.afterUs ?? 0) + (say.from === last ? near : hop);
    let unacknowledged = 0;
    for (let at = 0; at < say.bytes.length; at += MSS) {
      const end = Math.min(say.bytes.length, at + MSS);
      const isLast = end === say.bytes.length;
      yield frame(from, to, isLast ? ACK | PSH : ACK, say.bytes.subarray(at, end));
      unacknowledged += 1;
      atUs += SEGMENT_US;
      if (isLast || unacknowledged === SEGMENTS_PER_ACK) {
        atUs += near;
        yield frame(to, from, ACK);
        unacknowledged = 0;
      }
    }
    last = say.from;
  }

  if (ending === "open") return;
  atUs += hop;
  if (ending === "client-reset") {
    yield frame(client, server, RST | ACK);
    return;
  }
  const [first, second] = ending === "client-fin" ? [client, server] : [server, client];
  yield frame(first, second, FIN | ACK);
  atUs += hop;
  yield frame(second, first, FIN | ACK);
  atUs += hop;
  yield frame(first, second, ACK);
}

function side(host: Host, port: number, rng: Prng): Side {
  return { host, port, seq: rng.u32(), ident: rng.between(0, 0xffff) };
}
