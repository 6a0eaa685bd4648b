/**
 * Ethernet frames with IPv4 inside, checksums valid.
 *
 * Source: IEEE 802.3, RFC 791, RFC 9293, RFC 768, RFC 792.
 */
import type { Bytes } from "../bytes.ts";
import { finishChecksum, pseudoHeaderSum, sumWords } from "./checksum.ts";
import type { Host } from "./host.ts";

/** One frame as a mirror port gives it. */
export interface Frame {
  /** µs since the epoch. */
  readonly atUs: number;
  readonly bytes: Buffer;
}

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;

const ETHERNET = 14;
const IP = 20;
const DO_NOT_FRAGMENT = 0x4000;
/** Ethernet pads to 60 bytes before the checksum; real captures show the padding. */
const SMALLEST_FRAME = 60;

/** Frame with Ethernet and IP headers filled in and `length` zero bytes after them; returns it and where they start. */
function ipFrame(src: Host, dest: Host, protocol: number, ident: number, length: number): Buffer {
  const total = ETHERNET + IP + length;
  const frame = Buffer.alloc(Math.max(SMALLEST_FRAME, total));
  dest.mac.copy(frame, 0);
  src.mac.copy(frame, 6);
  frame.writeUInt16BE(0x0800, 12);
  frame[ETHERNET] = 0x45;
  frame.writeUInt16BE(IP + length, ETHERNET + 2);
  frame.writeUInt16BE(ident & 0xffff, ETHERNET + 4);
  frame.writeUInt16BE(DO_NOT_FRAGMENT, ETHERNET + 6);
  frame[ETHERNET + 8] = src.ttl;
  frame[ETHERNET + 9] = protocol;
  frame.writeUInt32BE(src.ipNumber, ETHERNET + 12);
  frame.writeUInt32BE(dest.ipNumber, ETHERNET + 16);
  frame.writeUInt16BE(finishChecksum(sumWords(frame, ETHERNET, ETHERNET + IP, 0)), ETHERNET + 10);
  return frame;
}

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

export interface TcpSegment {
  readonly src: Host;
  readonly srcPort: number;
  readonly dest: Host;
  readonly destPort: number;
  readonly ident: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  /** As on the wire, not scaled. */
  readonly window: number;
  /** Whole 32-bit words. */
  readonly options: Bytes;
  readonly payload: Bytes;
}

export function tcpFrame(segment: TcpSegment): Buffer {
  const { src, dest, options, payload } = segment;
  const headerLength = 20 + options.length;
  const length = headerLength + payload.length;
  const frame = ipFrame(src, dest, TCP, segment.ident, length);
  const at = ETHERNET + IP;
  frame.writeUInt16BE(segment.srcPort, at);
  frame.writeUInt16BE(segment.destPort, at + 2);
  frame.writeUInt32BE(segment.seq >>> 0, at + 4);
  frame.writeUInt32BE(segment.ack >>> 0, at + 8);
  frame[at + 12] = (headerLength / 4) << 4;
  frame[at + 13] = segment.flags;
  frame.writeUInt16BE(segment.window, at + 14);
  frame.set(options, at + 20);
  frame.set(payload, at + headerLength);
  const sum = sumWords(frame, at, at + length, pseudoHeaderSum(src.ipNumber, dest.ipNumber, TCP, length));
  frame.writeUInt16BE(finishChecksum(sum), at + 16);
  return frame;
}

export function udpFrame(
  src: Host,
  srcPort: number,
  dest: Host,
  destPort: number,
  ident: number,
  payload: Bytes,
): Buffer {
  const length = 8 + payload.length;
  const frame = ipFrame(src, dest, UDP, ident, length);
  const at = ETHERNET + IP;
  frame.writeUInt16BE(srcPort, at);
  frame.writeUInt16BE(destPort, at + 2);
  frame.writeUInt16BE(length, at + 4);
  frame.set(payload, at + 8);
  const sum = sumWords(frame, at, at + length, pseudoHeaderSum(src.ipNumber, dest.ipNumber, UDP, length));
  // 0 means "no checksum" in UDP over IPv4; its complement says the same sum (RFC 768).
  frame.writeUInt16BE(finishChecksum(sum) || 0xffff, at + 6);
  return frame;
}

/** @param body what follows type, code and checksum: identifier, sequence number and data for an echo. */
export function icmpFrame(src: Host, dest: Host, ident: number, type: number, code: number, body: Bytes): Buffer {
  const length = 4 + body.length;
  const frame = ipFrame(src, dest, ICMP, ident, length);
  const at = ETHERNET + IP;
  frame[at] = type;
  frame[at + 1] = code;
  frame.set(body, at + 4);
  frame.writeUInt16BE(finishChecksum(sumWords(frame, at, at + length, 0)), at + 2);
  return frame;
}
