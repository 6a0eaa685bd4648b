/** Which addresses belong to a watched network, as far as an address alone can tell. */
import { BlockList, isIPv4, isIPv6 } from "node:net";

/** RFC 1918, 6598, 3927, 1122 3.2.1.3, 4193, 4291; the starter configuration's HOME_NET is the first three. */
const INSIDE_V4 = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"];
const INSIDE_V6 = ["fc00::/7", "fe80::/10", "::1/128"];

/** Whether an address is private, link-local or loopback; what is no address is not inside. */
export function createInside(): (ip: string) => boolean {
  const inside = new BlockList();
  for (const [networks, family] of [
    [INSIDE_V4, "ipv4"],
    [INSIDE_V6, "ipv6"],
  ] as const)
    for (const network of networks) {
      const [address = "", prefix] = network.split("/");
      inside.addSubnet(address, Number(prefix), family);
    }
  return (ip) => {
    if (isIPv4(ip)) return inside.check(ip, "ipv4");
    return isIPv6(ip) && !ip.includes("%") && inside.check(ip, "ipv6");
  };
}
