/** A workstation's user proves himself to the domain controller. Source: RFC 4120 5.4; numbers from 7.5. */
import type { Prng } from "../../prng.ts";
import { be32, join } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";
import { bits, context, generalizedTime, generalString, integer, octets, sequence, tagged } from "./der.ts";

const AES256 = 18;
const AS_REQ = 10;
const AS_REP = 11;
const PA_ENC_TIMESTAMP = 2;
const NAME_PRINCIPAL = 1;
const NAME_SERVICE = 2;
const DAY_US = 86_400_000_000;

function principal(type: number, ...parts: readonly string[]): Buffer {
  return sequence(context(0, integer(type)), context(1, sequence(...parts.map(generalString))));
}

function sealed(rng: Prng, bytes: number): Buffer {
  return sequence(context(0, integer(AES256)), context(1, integer(2)), context(2, octets(rng.bytes(bytes))));
}

function overTcp(message: Buffer): Buffer {
  return join(be32(message.length), message);
}

/** AS-REQ with an encrypted timestamp and its AS-REP, over TCP. */
export function kerberosSignIn(user: string, realm: string, startUs: number): (rng: Prng) => readonly Say[] {
  return (rng) => {
    const preauthentication = context(
      3,
      sequence(sequence(context(1, integer(PA_ENC_TIMESTAMP)), context(2, octets(sealed(rng, 56))))),
    );
    const body = sequence(
      context(0, bits(be32(0x40810010))),
      context(1, principal(NAME_PRINCIPAL, user)),
      context(2, generalString(realm)),
      context(3, principal(NAME_SERVICE, "krbtgt", realm)),
      context(5, generalizedTime(startUs + DAY_US)),
      context(7, integer(rng.between(1, 0x7fff_ffff))),
      context(8, sequence(integer(AES256), integer(17), integer(23))),
    );
    const request = tagged(
      0x60 | AS_REQ,
      sequence(context(1, integer(5)), context(2, integer(AS_REQ)), preauthentication, context(4, body)),
    );
    const ticket = tagged(
      0x61,
      sequence(
        context(0, integer(5)),
        context(1, generalString(realm)),
        context(2, principal(NAME_SERVICE, "krbtgt", realm)),
        context(3, sealed(rng, 860)),
      ),
    );
    const reply = tagged(
      0x60 | AS_REP,
      sequence(
        context(0, integer(5)),
        context(1, integer(AS_REP)),
        context(3, generalString(realm)),
        context(4, principal(NAME_PRINCIPAL, user)),
        context(5, ticket),
        context(6, sealed(rng, 280)),
      ),
    );
    return [
      { from: "client", bytes: overTcp(request) },
      { from: "server", bytes: overTcp(reply), afterUs: 3_000 },
    ];
  };
}
