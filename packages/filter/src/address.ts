/** IP addresses and networks, read strictly and written in one form. */

export interface Network {
  readonly version: 4 | 6;
  /** Canonical text, host bits zero. */
  readonly address: string;
  readonly prefix: number;
}

const WHOLE = /^(0|[1-9]\d{0,2})$/;

function readV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => WHOLE.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

/** RFC 4291 section 2.2, all three forms; no zone. */
function readV6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups: (readonly string[])[] = [];
  for (const half of halves) {
    const parts = half === "" ? [] : half.split(":");
    const last = parts.at(-1);
    if (last?.includes(".") === true && half === halves.at(-1)) {
      const tail = readV4(last);
      if (tail === undefined) return undefined;
      parts.splice(-1, 1, (tail >> 16n).toString(16), (tail & 0xffffn).toString(16));
    }
    if (!parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined;
    groups.push(parts);
  }
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => "0"), ...tail].reduce(
    (sum, part) => (sum << 16n) | BigInt(Number.parseInt(part, 16)),
    0n,
  );
}

function writeV4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join(".");
}

/** RFC 5952: lower case, the longest run of two or more zero groups (the first of equals) as `::`. */
function writeV6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => Number((bits >> BigInt(112 - 16 * at)) & 0xffffn));
  let run = { from: 0, length: 0 };
  for (let from = 0; from < 8; from += 1) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0) length += 1;
    if (length > run.length) run = { from, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(":");
  return `${hex.slice(0, run.from).join(":")}::${hex.slice(run.from + run.length).join(":")}`;
}

/** Reads `10.0.0.0/8`, `10.1.2.3`, `2001:db8::/32`, `fe80::1`; host bits are cut off. Undefined when it is neither. */
export function readNetwork(text: string): Network | undefined {
  if (text.length > 49) return undefined;
  const [address = "", prefixText, ...more] = text.split("/");
  const v4 = readV4(address);
  const bits = v4 ?? readV6(address);
  if (bits === undefined || more.length > 0) return undefined;
  const width = v4 === undefined ? 128 : 32;
  const prefix = prefixText === undefined ? width : WHOLE.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(prefix <= width)) return undefined;
  const host = BigInt(width - prefix);
  const network = (bits >> host) << host;
  return v4 === undefined
    ? { version: 6, address: writeV6(network), prefix }
    : { version: 4, address: writeV4(network), prefix };
}

/** First and last address of a network, both as IPv6 text; those of version 4 in their mapped form (RFC 4291 2.5.5.2). */
export function networkRange(network: Network): { readonly first: string; readonly last: string } {
  const mapped = network.version === 4 ? 0xffff_0000_0000n : 0n;
  const bits = mapped | ((network.version === 4 ? readV4(network.address) : readV6(network.address)) ?? 0n);
  const host = BigInt((network.version === 4 ? 32 : 128) - network.prefix);
  return { first: writeV6(bits), last: writeV6(bits | ((1n << host) - 1n)) };
}
