/** ASN.1 in DER, as X.509, Kerberos and SPNEGO need it. Source: ITU-T X.690 8 and 10. */
import { ascii, type Bytes, be32, join, u8 } from "../bytes.ts";

function length(count: number): Buffer {
  if (count < 0x80) return u8(count);
  if (count < 0x100) return u8(0x81, count);
  return u8(0x82, count >> 8, count & 0xff);
}

/** Any tag with its content. */
export function tagged(tag: number, ...parts: readonly Bytes[]): Buffer {
  const body = join(...parts);
  return join(u8(tag), length(body.length), body);
}

export function sequence(...parts: readonly Bytes[]): Buffer {
  return tagged(0x30, ...parts);
}

export function set(...parts: readonly Bytes[]): Buffer {
  return tagged(0x31, ...parts);
}

/** Context-specific and constructed: `[n]` in ASN.1 with explicit tags. */
export function context(number: number, ...parts: readonly Bytes[]): Buffer {
  return tagged(0xa0 | number, ...parts);
}

/** @param value 0 to 2^32 - 1. */
export function integer(value: number): Buffer {
  const bytes = be32(value);
  const from = bytes.findIndex((byte) => byte !== 0);
  const short = from === -1 ? u8(0) : bytes.subarray(from);
  return bigInteger(short);
}

/** A positive integer of any size; a zero byte goes before where its first bit is set. */
export function bigInteger(bytes: Bytes): Buffer {
  return tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? join(u8(0), bytes) : bytes);
}

export function octets(...parts: readonly Bytes[]): Buffer {
  return tagged(0x04, ...parts);
}

/** Whole bytes only. */
export function bits(...parts: readonly Bytes[]): Buffer {
  return tagged(0x03, u8(0), ...parts);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  const base128 = (value: number): number[] => {
    const digits = [value & 0x7f];
    for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  };
  return tagged(0x06, u8(first * 40 + second, ...others.flatMap(base128)));
}

export function utf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text, "utf8"));
}

export function generalString(text: string): Buffer {
  return tagged(0x1b, ascii(text));
}

export function enumerated(value: number): Buffer {
  return tagged(0x0a, u8(value));
}

export function utcTime(atUs: number): Buffer {
  return tagged(0x17, ascii(`${digitsOf(atUs).slice(2)}Z`));
}

export function generalizedTime(atUs: number): Buffer {
  return tagged(0x18, ascii(`${digitsOf(atUs)}Z`));
}

/** `20180713071500`. */
function digitsOf(atUs: number): string {
  return new Date(Math.floor(atUs / 1000)).toISOString().replaceAll(/\D/g, "").slice(0, 14);
}
