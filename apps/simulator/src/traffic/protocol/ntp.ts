/** One question for the time. Source: RFC 5905 7.3. */
import type { Prng } from "../../prng.ts";
import { ascii, be32, join, u8, zeros } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";

/** Seconds between 1900 and 1970. */
const NTP_EPOCH_OFFSET = 2_208_988_800;

function timestamp(atUs: number): Buffer {
  const fraction = Math.floor(((atUs % 1_000_000) / 1_000_000) * 0x1_0000_0000);
  return join(be32(Math.floor(atUs / 1_000_000) + NTP_EPOCH_OFFSET), be32(fraction));
}

export function ntpExchange(startUs: number): (rng: Prng) => readonly Say[] {
  return (rng) => {
    const sent = timestamp(startUs);
    const received = timestamp(startUs + rng.between(200, 20_000));
    const reference = timestamp(startUs - rng.between(1, 900) * 1_000_000);
    return [
      // Version 4, client; stratum unknown, poll 2^6 s, precision 2^-24 s.
      { from: "client", bytes: join(u8(0x23, 0, 6, 0xe8), zeros(36), sent) },
      {
        from: "server",
        bytes: join(u8(0x24, 2, 6, 0xe8), be32(700), be32(1_400), ascii("GPS\0"), reference, sent, received, received),
        afterUs: 150,
      },
    ];
  };
}
