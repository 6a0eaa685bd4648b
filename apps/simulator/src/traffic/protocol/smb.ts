/** An SMB 2 conversation: sign in, open shares, read and write files, speak through pipes, sign out. */
import type { Prng } from "../../prng.ts";
import type { Bytes } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";
import { ntlmAuthenticate, ntlmChallenge, ntlmNegotiate } from "./ntlm.ts";
import {
  closeRequest,
  closeResponse,
  createRequest,
  createResponse,
  emptyBody,
  errorResponse,
  ioctlRequest,
  ioctlResponse,
  negotiateRequest,
  negotiateResponse,
  readRequest,
  readResponse,
  SMB,
  STATUS_LOGON_FAILURE,
  STATUS_MORE_PROCESSING_REQUIRED,
  sessionSetupRequest,
  sessionSetupResponse,
  smbMessage,
  treeConnectRequest,
  treeConnectResponse,
  writeRequest,
  writeResponse,
} from "./smb-message.ts";

/** What is done in one share. */
export type SmbDeed =
  | { readonly kind: "read"; readonly name: string; readonly content: Bytes; readonly thinkUs?: number }
  | { readonly kind: "write"; readonly name: string; readonly content: Bytes; readonly thinkUs?: number }
  /** Questions through a named pipe, each with its answer. */
  | {
      readonly kind: "pipe";
      readonly name: string;
      readonly calls: readonly { readonly request: Bytes; readonly response: Bytes }[];
      readonly thinkUs?: number;
    };

export interface SmbVisit {
  /** `\\server\share` */
  readonly share: string;
  readonly deeds: readonly SmbDeed[];
}

export interface SmbSession {
  readonly domain: string;
  readonly user: string;
  readonly workstation: string;
  readonly server: string;
  readonly startUs: number;
  /** False: the password is wrong and nothing follows. */
  readonly admitted?: boolean;
  readonly visits: readonly SmbVisit[];
}

/** Clients commonly ask for no more at once. */
const CHUNK = 65_536;

export function* smbDialogue(session: SmbSession, rng: Prng): Generator<Say> {
  let messageId = 0;
  let treeId = 0;
  let sessionId = 0n;
  const exchange = (
    command: number,
    request: Bytes,
    response: Bytes,
    status = 0,
    afterUs = 400,
  ): readonly [Say, Say] => {
    const header = { command, messageId, treeId, sessionId };
    messageId += 1;
    return [
      { from: "client", bytes: smbMessage("client", header, request), afterUs },
      { from: "server", bytes: smbMessage("server", { ...header, status }, response), afterUs: 300 },
    ];
  };

  yield* exchange(SMB.negotiate, negotiateRequest(rng.bytes(16)), negotiateResponse(rng.bytes(16), session.startUs));
  const challenge = ntlmChallenge(session.domain, session.server, rng);
  const [hello, challenged] = exchange(
    SMB.sessionSetup,
    sessionSetupRequest(ntlmNegotiate(), true),
    sessionSetupResponse(challenge),
    STATUS_MORE_PROCESSING_REQUIRED,
  );
  sessionId = BigInt(rng.u32()) * 0x1000n + 0x21n;
  yield hello;
  // The server's answer is the first to carry the session's number.
  const renumbered = Buffer.from(challenged.bytes);
  renumbered.writeBigUInt64LE(sessionId, 4 + 40);
  yield { ...challenged, bytes: renumbered };
  const proof = sessionSetupRequest(ntlmAuthenticate(session.domain, session.user, session.workstation, rng), false);
  if (session.admitted === false) {
    yield* exchange(SMB.sessionSetup, proof, errorResponse(), STATUS_LOGON_FAILURE);
    return;
  }
  yield* exchange(SMB.sessionSetup, proof, sessionSetupResponse(undefined));

  let trees = 0;
  for (const visit of session.visits) {
    const pipes = visit.share.endsWith("IPC$");
    trees += 1;
    treeId = 0;
    const [ask, grant] = exchange(SMB.treeConnect, treeConnectRequest(visit.share), treeConnectResponse(pipes ? 2 : 1));
    treeId = trees;
    const granted = Buffer.from(grant.bytes);
    granted.writeUInt32LE(treeId, 4 + 36);
    yield ask;
    yield { ...grant, bytes: granted };
    for (const deed of visit.deeds) yield* inShare(deed, session.startUs, rng, exchange);
    yield* exchange(SMB.treeDisconnect, emptyBody(), emptyBody());
  }
  treeId = 0;
  yield* exchange(SMB.logoff, emptyBody(), emptyBody());
}

type Exchange = (
  command: number,
  request: Bytes,
  response: Bytes,
  status?: number,
  afterUs?: number,
) => readonly [Say, Say];

function* inShare(deed: SmbDeed, startUs: number, rng: Prng, exchange: Exchange): Generator<Say> {
  const fileId = rng.bytes(16);
  const disposition = deed.kind === "write" ? 5 : 1;
  const size = deed.kind === "read" ? deed.content.length : 0;
  yield* exchange(
    SMB.create,
    createRequest(deed.name, disposition),
    createResponse(fileId, size, disposition, startUs),
    0,
    deed.thinkUs ?? 400,
  );
  switch (deed.kind) {
    case "read":
      for (let at = 0; at < deed.content.length; at += CHUNK) {
        const data = deed.content.subarray(at, at + CHUNK);
        yield* exchange(SMB.read, readRequest(fileId, at, data.length), readResponse(data));
      }
      break;
    case "write":
      for (let at = 0; at < deed.content.length; at += CHUNK) {
        const data = deed.content.subarray(at, at + CHUNK);
        yield* exchange(SMB.write, writeRequest(fileId, at, data), writeResponse(data.length));
      }
      break;
    case "pipe":
      for (const { request, response } of deed.calls) {
        yield* exchange(SMB.ioctl, ioctlRequest(fileId, request), ioctlResponse(fileId, response));
      }
      break;
  }
  yield* exchange(SMB.close, closeRequest(fileId), closeResponse());
}
