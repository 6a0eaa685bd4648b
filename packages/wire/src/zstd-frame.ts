/**
 * Whether bytes are exactly one whole zstd frame, by its own lengths.
 *
 * Node's `zstdDecompressSync` is content with a frame that ends early or is followed by something, the store's is not: such
 * a batch would be let in and never stored.
 *
 * Shape: RFC 8878, section 3.1.1; a header, blocks with three bytes of header each, four bytes of checksum if announced.
 */

const MAGIC = 0xfd2f_b528;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

export function isOneWholeFrame(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 5 || view.getUint32(0, true) !== MAGIC) return false;
  const descriptor = view.getUint8(4);
  const withoutDictionary = (descriptor & 0b11) === 0;
  const withoutReserved = (descriptor & 0b1000) === 0;
  if (!withoutDictionary || !withoutReserved) return false;
  let at = 5 + headerBytes(descriptor);
  for (;;) {
    if (at + BLOCK_HEADER_BYTES > bytes.length) return false;
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (header >> 1) & 0b11;
    if (type === RESERVED_BLOCK) return false;
    at += BLOCK_HEADER_BYTES + (type === RLE_BLOCK ? 1 : header >> 3);
    if ((header & 1) === 1) break;
  }
  return at + ((descriptor & 0b100) === 0 ? 0 : CHECKSUM_BYTES) === bytes.length;
}

/** Bytes of window and content size, which the descriptor's upper bits announce. */
function headerBytes(descriptor: number): number {
  const singleSegment = (descriptor >> 5) & 1;
  const sizeFlag = descriptor >> 6;
  return (singleSegment === 1 ? 0 : 1) + (sizeFlag === 0 ? singleSegment : 1 << sizeFlag);
}
