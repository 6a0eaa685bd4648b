/** NTLM sign-in messages, as SMB carries them. Source: [MS-NLMP] 2.2.1. */
import type { Prng } from "../../prng.ts";
import { ascii, type Bytes, hex, join, le16, le32, utf16, zeros } from "../bytes.ts";

const SIGNATURE = ascii("NTLMSSP\0");
/** Unicode, NTLM, extended session security, target info, version, 128 and 56 bit. */
const FLAGS = 0xa2898205;
/** Windows 10.0.17134, NTLM revision 15. */
const VERSION = hex("0a00ee420000000f");

/** Length, room, offset. */
function field(bytes: Bytes, offset: number): Buffer {
  return join(le16(bytes.length), le16(bytes.length), le32(offset));
}

export function ntlmNegotiate(): Buffer {
  return join(SIGNATURE, le32(1), le32(FLAGS), zeros(16), VERSION);
}

export function ntlmChallenge(domain: string, server: string, rng: Prng): Buffer {
  const target = utf16(domain);
  const pair = (id: number, text: string) => join(le16(id), le16(text.length * 2), utf16(text));
  const info = join(pair(2, domain), pair(1, server), pair(4, `${domain.toLowerCase()}.example`), le32(0));
  const offset = 56;
  return join(
    SIGNATURE,
    le32(2),
    field(target, offset),
    le32(FLAGS),
    rng.bytes(8),
    zeros(8),
    field(info, offset + target.length),
    VERSION,
    target,
    info,
  );
}

export function ntlmAuthenticate(domain: string, user: string, workstation: string, rng: Prng): Buffer {
  const parts = [rng.bytes(24), rng.bytes(220), utf16(domain), utf16(user), utf16(workstation), rng.bytes(16)];
  let offset = 88;
  const fields = parts.map((part) => {
    const described = field(part, offset);
    offset += part.length;
    return described;
  });
  return join(SIGNATURE, le32(3), ...fields, le32(FLAGS), VERSION, rng.bytes(16), ...parts);
}
