/** SSH up to the point where everything is sealed, then chance bytes. Source: RFC 4253 4, 6 and 7; RFC 8731. */
import type { Prng } from "../../prng.ts";
import { ascii, type Bytes, be32, join, u8 } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";

export interface SshProgram {
  /** After `SSH-2.0-`. */
  readonly software: string;
  readonly keyExchanges: string;
  readonly hostKeys: string;
  readonly ciphers: string;
  readonly macs: string;
  readonly compressions: string;
}

export const OPENSSH_CLIENT: SshProgram = {
  software: "OpenSSH_for_Windows_7.7",
  keyExchanges: "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ext-info-c",
  hostKeys: "ecdsa-sha2-nistp256,ssh-ed25519,rsa-sha2-512,rsa-sha2-256,ssh-rsa",
  ciphers: "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes256-gcm@openssh.com",
  macs: "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-256",
  compressions: "none",
};

export const OPENSSH_SERVER: SshProgram = {
  software: "OpenSSH_7.9p1 Debian-10",
  keyExchanges: "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,diffie-hellman-group14-sha256",
  hostKeys: "rsa-sha2-512,rsa-sha2-256,ssh-rsa,ecdsa-sha2-nistp256,ssh-ed25519",
  ciphers: "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com",
  macs: "umac-64-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256",
  compressions: "none,zlib@openssh.com",
};

/** What password guessing programs are commonly built on. */
export const LIBSSH_CLIENT: SshProgram = {
  software: "libssh_0.9.3",
  keyExchanges: "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,diffie-hellman-group14-sha1",
  hostKeys: "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256,ssh-rsa",
  ciphers: "aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes128-ctr",
  macs: "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha1",
  compressions: "none",
};

export interface SshSession {
  readonly client: SshProgram;
  readonly server: SshProgram;
  /** What is carried inside, by size. */
  readonly messages: Iterable<{
    readonly from: "client" | "server";
    readonly bytes: number;
    readonly afterUs?: number;
  }>;
}

const LARGEST_PACKET = 32_768;

function string32(...parts: readonly Bytes[]): Buffer {
  const body = join(...parts);
  return join(be32(body.length), body);
}

/** Padded to a multiple of eight, with at least four bytes of padding. */
function packet(rng: Prng, payload: Bytes): Buffer {
  const padding = 8 - ((payload.length + 5) % 8);
  const enough = padding < 4 ? padding + 8 : padding;
  return join(be32(payload.length + enough + 1), u8(enough), payload, rng.bytes(enough));
}

function keyExchangeInit(rng: Prng, program: SshProgram): Buffer {
  const { keyExchanges, hostKeys, ciphers, macs, compressions } = program;
  const lists = [keyExchanges, hostKeys, ciphers, ciphers, macs, macs, compressions, compressions, "", ""];
  return packet(rng, join(u8(20), rng.bytes(16), ...lists.map((list) => string32(ascii(list))), u8(0), be32(0)));
}

/** Banners, key exchange over Curve25519, then sealed packets. */
export function* sshDialogue(session: SshSession, rng: Prng): Generator<Say> {
  const newKeys = () => packet(rng, u8(21));
  yield { from: "client", bytes: ascii(`SSH-2.0-${session.client.software}\r\n`) };
  yield { from: "server", bytes: ascii(`SSH-2.0-${session.server.software}\r\n`), afterUs: 9_000 };
  yield { from: "client", bytes: keyExchangeInit(rng, session.client) };
  yield { from: "server", bytes: keyExchangeInit(rng, session.server), afterUs: 800 };
  yield { from: "client", bytes: packet(rng, join(u8(30), string32(rng.bytes(32)))), afterUs: 1_200 };
  const hostKey = string32(string32(ascii("ssh-ed25519")), string32(rng.bytes(32)));
  const signature = string32(string32(ascii("ssh-ed25519")), string32(rng.bytes(64)));
  yield {
    from: "server",
    bytes: join(packet(rng, join(u8(31), hostKey, string32(rng.bytes(32)), signature)), newKeys()),
    afterUs: 2_500,
  };
  yield { from: "client", bytes: newKeys() };
  for (const { from, bytes, afterUs = 0 } of session.messages) {
    for (let left = bytes; left > 0; left -= LARGEST_PACKET) {
      yield { from, bytes: rng.bytes(Math.min(left, LARGEST_PACKET) + 16), afterUs };
    }
  }
}
