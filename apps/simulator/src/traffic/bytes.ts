/** Numbers and text as bytes, in either order: the letters that protocols are spelled with. */

export type Bytes = Uint8Array<ArrayBufferLike>;

export function join(...parts: readonly Bytes[]): Buffer {
  return Buffer.concat(parts);
}

export function u8(...values: readonly number[]): Buffer {
  return Buffer.from(values);
}

/** Two bytes, most significant first. */
export function be16(value: number): Buffer {
  return Buffer.from([(value >>> 8) & 0xff, value & 0xff]);
}

export function be24(value: number): Buffer {
  return Buffer.from([(value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
}

export function be32(value: number): Buffer {
  const out = Buffer.allocUnsafe(4);
  out.writeUInt32BE(value >>> 0);
  return out;
}

/** Two bytes, least significant first. */
export function le16(value: number): Buffer {
  return Buffer.from([value & 0xff, (value >>> 8) & 0xff]);
}

export function le32(value: number): Buffer {
  const out = Buffer.allocUnsafe(4);
  out.writeUInt32LE(value >>> 0);
  return out;
}

export function le64(value: number | bigint): Buffer {
  const out = Buffer.allocUnsafe(8);
  out.writeBigUInt64LE(BigInt(value));
  return out;
}

export function zeros(count: number): Buffer {
  return Buffer.alloc(count);
}

export function ascii(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

export function utf16(text: string): Buffer {
  return Buffer.from(text, "utf16le");
}

/** @param digits hexadecimal, blanks ignored. */
export function hex(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(/\s/g, ""), "hex");
}

/** `body` with its length before it, in 1, 2 or 3 bytes, most significant first. */
export function counted(width: 1 | 2 | 3, ...parts: readonly Bytes[]): Buffer {
  const body = join(...parts);
  const prefix = width === 1 ? u8(body.length) : width === 2 ? be16(body.length) : be24(body.length);
  return Buffer.concat([prefix, body]);
}
