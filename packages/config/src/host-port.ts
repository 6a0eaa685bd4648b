/** Where a program listens, as people write it: the one form that every program takes. */

const FORM = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/;

export interface HostPort {
  /** In lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT` or `[IPv6]:PORT`; port 0 lets the system choose. Undefined for anything else, an empty host included. */
export function hostPortOf(text: string): HostPort | undefined {
  const [, six, name, port] = FORM.exec(text) ?? [];
  const host = (six ?? name ?? "").toLowerCase();
  if (host === "" || Number(port) > 65_535) return undefined;
  return { host, port: Number(port) };
}
