/** The Internet checksum. Source: RFC 1071; the pseudo-header of TCP and UDP: RFC 9293 3.1, RFC 768. */

/** One's-complement sum of 16-bit words, not yet folded; an odd last byte counts as its word's high half. */
export function sumWords(bytes: Uint8Array, from: number, to: number, start: number): number {
  let sum = start;
  let at = from;
  // Four words a turn; a frame's sum stays far below 2^53.
  for (; at + 8 <= to; at += 8) {
    const high = (bytes[at] ?? 0) + (bytes[at + 2] ?? 0) + (bytes[at + 4] ?? 0) + (bytes[at + 6] ?? 0);
    const low = (bytes[at + 1] ?? 0) + (bytes[at + 3] ?? 0) + (bytes[at + 5] ?? 0) + (bytes[at + 7] ?? 0);
    sum += (high << 8) + low;
  }
  for (; at + 2 <= to; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  if (at < to) sum += (bytes[at] ?? 0) << 8;
  return sum;
}

/** Folds the carries in and takes the complement. */
export function finishChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

/** The pseudo-header's part of the sum. */
export function pseudoHeaderSum(srcIp: number, destIp: number, protocol: number, length: number): number {
  return (srcIp >>> 16) + (srcIp & 0xffff) + (destIp >>> 16) + (destIp & 0xffff) + protocol + length;
}
