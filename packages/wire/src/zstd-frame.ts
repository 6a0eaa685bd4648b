/**
 * What a zstd frame says of itself, read before anything is expanded.
 *
 * Node's `zstdDecompressSync` is content with a frame that ends early or is followed by something, the store's is not: such
 * a batch would be let in and never stored.
 *
 * Shape: RFC 8878, section 3.1.1; a header, blocks with three bytes of header each, four bytes of checksum if announced.
 */

const MAGIC = 0xfd2f_b528;
/** Bytes of magic number and descriptor. */
const DESCRIBED = 5;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

export interface ZstdFrame {
  /** What it becomes; undefined when it does not say. */
  readonly contentBytes: number | undefined;
  /** What a decoder has to hold of it at a time. */
  readonly windowBytes: number;
}

interface Header extends ZstdFrame {
  readonly headerBytes: number;
  readonly checksumBytes: number;
}

/** The frame that these bytes are, exactly one and whole by its own lengths; else undefined. */
export function wholeFrame(bytes: Uint8Array): ZstdFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = headerOf(view);
  if (header === undefined) return undefined;
  let at = header.headerBytes;
  for (;;) {
    if (at + BLOCK_HEADER_BYTES > bytes.length) return undefined;
    const block = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (block >> 1) & 0b11;
    if (type === RESERVED_BLOCK) return undefined;
    at += BLOCK_HEADER_BYTES + (type === RLE_BLOCK ? 1 : block >> 3);
    if ((block & 1) === 1) break;
  }
  const { contentBytes, windowBytes } = header;
  return at + header.checksumBytes === bytes.length ? { contentBytes, windowBytes } : undefined;
}

function headerOf(view: DataView): Header | undefined {
  if (view.byteLength < DESCRIBED || view.getUint32(0, true) !== MAGIC) return undefined;
  const descriptor = view.getUint8(4);
  const hasDictionary = (descriptor & 0b11) !== 0;
  const hasReserved = (descriptor & 0b1000) !== 0;
  if (hasDictionary || hasReserved) return undefined;
  const singleSegment = (descriptor >> 5) & 1;
  const sizeFlag = descriptor >> 6;
  const sizeAt = DESCRIBED + (singleSegment === 1 ? 0 : 1);
  const sizeBytes = sizeFlag === 0 ? singleSegment : 1 << sizeFlag;
  const headerBytes = sizeAt + sizeBytes;
  if (view.byteLength < headerBytes) return undefined;
  const contentBytes = sizeBytes === 0 ? undefined : contentSize(view, sizeAt, sizeBytes);
  // A single segment needs no window: its whole content is held.
  const windowBytes = singleSegment === 1 ? (contentBytes ?? 0) : windowSize(view.getUint8(DESCRIBED));
  return { contentBytes, windowBytes, headerBytes, checksumBytes: (descriptor & 0b100) === 0 ? 0 : CHECKSUM_BYTES };
}

function contentSize(view: DataView, at: number, bytes: number): number {
  switch (bytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    default:
      return Number(view.getBigUint64(at, true));
  }
}

/** RFC 8878, 3.1.1.1.2: a power of two and eighths of it. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 0b111);
}
