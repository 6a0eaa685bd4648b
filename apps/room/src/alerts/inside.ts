/** Which end of a conversation is inside: addresses that are never routed on the Internet. */

/** RFC 1918, 6598, 3927, 1122; RFC 4193 and 4291 for version 6, mapped version 4 included. */
export function isInside(address: string): boolean {
  const text = address.toLowerCase().replace(/^(?:::ffff:|0{1,4}(?::0{1,4}){4}:ffff:)(?=\d+\.)/, "");
  const [a, b] = text.split(".").map(Number);
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && a !== undefined && b !== undefined) {
    return (
      a === 10 ||
      a === 127 ||
      (a === 172 && b >= 16 && b <= 31) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254) ||
      (a === 100 && b >= 64 && b <= 127)
    );
  }
  const first = Number.parseInt(text.split(":")[0] || "0", 16);
  return text === "::1" || (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80;
}

export function sideOf(address: string): "inside" | "outside" {
  return isInside(address) ? "inside" : "outside";
}

/** `[2001:db8::1]:443`, `10.0.0.1:443`, or the address alone. */
export function endOf(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
