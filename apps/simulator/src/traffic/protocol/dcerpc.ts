/**
 * DCE/RPC to the service control manager, as it travels through the pipe `svcctl`.
 *
 * Source: C706 12.6 (PDUs), [MS-SCMR] 3.1.4 (calls), C706 14.3 (NDR strings).
 */
import type { Prng } from "../../prng.ts";
import { type Bytes, hex, join, le16, le32, u8, utf16, zeros } from "../bytes.ts";

const REQUEST = 0;
const RESPONSE = 2;
const BIND = 11;
const BIND_ACK = 12;
const FIRST_AND_LAST = 3;
/** 367abb81-9844-35f1-ad32-98f038001003, version 2.0. */
const SVCCTL = hex("81bb7a36 4498 f135 ad32 98f038001003 0200 0000");
/** 8a885d04-1ceb-11c9-9fe8-08002b104860, version 2.0: NDR. */
const NDR = hex("045d888a eb1c c911 9fe8 08002b104860 02000000");

export const SCM = { closeHandle: 0, createService: 12, openManager: 15, startService: 19, deleteService: 2 } as const;

function pdu(type: number, callId: number, body: Bytes): Buffer {
  return join(u8(5, 0, type, FIRST_AND_LAST, 0x10, 0, 0, 0), le16(body.length + 16), le16(0), le32(callId), body);
}

/** Binds the pipe to the service control manager. */
export function svcctlBind(): { readonly request: Buffer; readonly response: Buffer } {
  const request = join(le16(4_280), le16(4_280), le32(0), u8(1, 0, 0, 0), le16(0), u8(1, 0), SVCCTL, NDR);
  const address = join(le16(13), Buffer.from("\\PIPE\\ntsvcs\0"), zeros(1));
  const response = join(le16(4_280), le16(4_280), le32(0x5a1), address, u8(1, 0, 0, 0), le16(0), le16(0), NDR);
  return { request: pdu(BIND, 1, request), response: pdu(BIND_ACK, 1, response) };
}

/** One call with its stub data and the answer's. */
export function svcctlCall(
  callId: number,
  operation: number,
  stub: Bytes,
  answer: Bytes,
): { readonly request: Buffer; readonly response: Buffer } {
  return {
    request: pdu(REQUEST, callId, join(le32(stub.length), le16(0), le16(operation), stub)),
    response: pdu(RESPONSE, callId, join(le32(answer.length), le16(0), u8(0, 0), answer)),
  };
}

/** A conformant, varying string of UTF-16, ended with zero and filled up to four bytes. */
function ndrString(text: string): Buffer {
  const letters = utf16(`${text}\0`);
  const count = text.length + 1;
  return join(le32(count), le32(0), le32(count), letters, zeros((4 - (letters.length % 4)) % 4));
}

const HANDLE_BYTES = 20;

/** Opens the manager, makes a service of a program, starts it, throws it away: what PsExec and its kin do. */
export function installAndRunService(
  server: string,
  service: string,
  program: string,
  rng: Prng,
): readonly { readonly request: Buffer; readonly response: Buffer }[] {
  const manager = rng.bytes(HANDLE_BYTES);
  const made = rng.bytes(HANDLE_BYTES);
  const ok = le32(0);
  return [
    svcctlBind(),
    svcctlCall(
      2,
      SCM.openManager,
      join(le32(0x0002_0000), ndrString(`\\\\${server}`), le32(0), le32(0x000f_003f)),
      join(manager, ok),
    ),
    svcctlCall(
      3,
      SCM.createService,
      join(
        manager,
        ndrString(service),
        le32(0x0002_0004),
        ndrString(service),
        // All access; own process; on demand; errors ignored.
        le32(0x000f_01ff),
        le32(0x10),
        le32(3),
        le32(0),
        ndrString(program),
        zeros(24),
      ),
      join(le32(0), made, ok),
    ),
    svcctlCall(4, SCM.startService, join(made, le32(0), le32(0)), ok),
    svcctlCall(5, SCM.deleteService, made, ok),
    svcctlCall(6, SCM.closeHandle, made, join(zeros(HANDLE_BYTES), ok)),
  ];
}
