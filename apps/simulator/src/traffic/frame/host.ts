/** One machine as the wire knows it: a name, an IPv4 address and a hardware address. */

export interface Host {
  readonly name: string;
  /** Dotted. */
  readonly ip: string;
  /** The same in network order, as one number. */
  readonly ipNumber: number;
  readonly mac: Buffer;
  /** 128 for Windows, 64 for Linux and printers, less for what comes from far. */
  readonly ttl: number;
}

/** @throws {RangeError} when `ip` is not a dotted IPv4 address. */
export function ipv4(ip: string): number {
  const parts = ip.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    throw new RangeError(`not an IPv4 address: ${ip}`);
  }
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** A machine of the office; its hardware address is locally administered and follows from the IP. */
export function insideHost(name: string, ip: string, ttl = 128): Host {
  const ipNumber = ipv4(ip);
  const mac = Buffer.alloc(6);
  mac.writeUInt16BE(0x0257, 0);
  mac.writeUInt32BE(ipNumber, 2);
  return { name, ip, ipNumber, mac, ttl };
}

/** A machine beyond the gateway: its frames carry the gateway's hardware address. */
export function outsideHost(name: string, ip: string, gateway: Host, ttl = 52): Host {
  return { name, ip, ipNumber: ipv4(ip), mac: gateway.mac, ttl };
}
