/** A workstation renews its address. Source: RFC 2131 2 and 4.3.2; options from RFC 2132. */
import type { Prng } from "../../prng.ts";
import { ascii, be32, counted, hex, join, u8, zeros } from "../bytes.ts";
import type { Host } from "../frame/host.ts";
import type { Say } from "../frame/tcp.ts";

const REQUEST = 3;
const ACKNOWLEDGE = 5;
const MAGIC_COOKIE = hex("63825363");

function message(operation: 1 | 2, transaction: number, client: Host, given: number, options: Buffer): Buffer {
  const head = join(u8(operation, 1, 6, 0), be32(transaction), zeros(4), be32(client.ipNumber), be32(given), zeros(8));
  const hardware = join(client.mac, zeros(10));
  return join(head, hardware, zeros(192), MAGIC_COOKIE, options, u8(255), zeros(8));
}

function option(number: number, body: Buffer): Buffer {
  return join(u8(number), counted(1, body));
}

/** Request and acknowledgement, from one to the other without broadcast. */
export function dhcpRenewal(client: Host, server: Host, leaseSeconds: number): (rng: Prng) => readonly Say[] {
  return (rng) => {
    const transaction = rng.u32();
    const request = join(
      option(53, u8(REQUEST)),
      option(61, join(u8(1), client.mac)),
      option(12, ascii(client.name)),
      option(60, ascii("MSFT 5.0")),
      option(55, u8(1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252)),
    );
    const acknowledgement = join(
      option(53, u8(ACKNOWLEDGE)),
      option(54, be32(server.ipNumber)),
      option(51, be32(leaseSeconds)),
      option(1, be32(0xffff_ff00)),
      option(6, be32(server.ipNumber)),
    );
    return [
      { from: "client", bytes: message(1, transaction, client, 0, request) },
      { from: "server", bytes: message(2, transaction, client, client.ipNumber, acknowledgement), afterUs: 900 },
    ];
  };
}
