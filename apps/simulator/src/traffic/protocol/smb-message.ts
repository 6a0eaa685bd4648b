/** SMB 2 messages, each with its header. Source: [MS-SMB2] 2.2. */
import { ascii, type Bytes, hex, join, le16, le32, le64, u8, utf16, zeros } from "../bytes.ts";
import { context, enumerated, octets, oid, sequence, tagged } from "./der.ts";

export const SMB = {
  negotiate: 0,
  sessionSetup: 1,
  logoff: 2,
  treeConnect: 3,
  treeDisconnect: 4,
  create: 5,
  close: 6,
  read: 8,
  write: 9,
  ioctl: 11,
} as const;

export const STATUS_MORE_PROCESSING_REQUIRED = 0xc0000016;
export const STATUS_LOGON_FAILURE = 0xc000006d;

const HEADER_BYTES = 64;
const RESPONSE = 1;
const SPNEGO = oid("1.3.6.1.5.5.2");
const NTLMSSP = oid("1.3.6.1.4.1.311.2.2.10");

export interface SmbHeader {
  readonly command: number;
  readonly messageId: number;
  readonly treeId: number;
  readonly sessionId: bigint;
  readonly status?: number;
}

/** Message with NetBIOS session length before it. */
export function smbMessage(from: "client" | "server", header: SmbHeader, body: Bytes): Buffer {
  const head = join(
    ascii("\u00feSMB"),
    le16(HEADER_BYTES),
    le16(1),
    le32(header.status ?? 0),
    le16(header.command),
    le16(from === "client" ? 31 : 1),
    le32(from === "server" ? RESPONSE : 0),
    le32(0),
    le64(header.messageId),
    le32(0xfeff),
    le32(header.treeId),
    le64(header.sessionId),
    zeros(16),
  );
  const length = head.length + body.length;
  return join(u8(0, length >> 16, (length >> 8) & 0xff, length & 0xff), head, body);
}

/** NT time: 100 ns since 1601. */
function fileTime(atUs: number): Buffer {
  return le64(BigInt(Math.floor(atUs)) * 10n + 116_444_736_000_000_000n);
}

export const negotiateRequest = (clientGuid: Bytes) =>
  join(le16(36), le16(4), le16(1), le16(0), le32(0x7f), clientGuid, zeros(8), hex("0202 1002 0003 0203"));

const negotiationHint = () => tagged(0x60, SPNEGO, context(0, sequence(context(0, sequence(NTLMSSP)))));

export function negotiateResponse(serverGuid: Bytes, atUs: number): Buffer {
  const token = negotiationHint();
  return join(
    le16(65),
    le16(1),
    le16(0x0302),
    le16(0),
    serverGuid,
    le32(0x2f),
    le32(8_388_608),
    le32(8_388_608),
    le32(8_388_608),
    fileTime(atUs),
    zeros(8),
    le16(HEADER_BYTES + 64),
    le16(token.length),
    le32(0),
    token,
  );
}

export function sessionSetupRequest(ntlm: Bytes, first: boolean): Buffer {
  const token = first
    ? tagged(0x60, SPNEGO, context(0, sequence(context(0, sequence(NTLMSSP)), context(2, octets(ntlm)))))
    : context(1, sequence(context(2, octets(ntlm))));
  return join(le16(25), u8(0, 1), le32(1), le32(0), le16(HEADER_BYTES + 24), le16(token.length), le64(0), token);
}

/** @param ntlm the challenge, or undefined when the sign-in is over. */
export function sessionSetupResponse(ntlm: Bytes | undefined): Buffer {
  const token =
    ntlm === undefined
      ? context(1, sequence(context(0, enumerated(0))))
      : context(1, sequence(context(0, enumerated(1)), context(1, NTLMSSP), context(2, octets(ntlm))));
  return join(le16(9), le16(0), le16(HEADER_BYTES + 8), le16(token.length), token);
}

/** The body of every answer that only says no. */
export const errorResponse = () => join(le16(9), le16(0), le32(0), u8(0));

export function treeConnectRequest(path: string): Buffer {
  const name = utf16(path);
  return join(le16(9), le16(0), le16(HEADER_BYTES + 8), le16(name.length), name);
}

/** @param kind 1 is a disk, 2 a pipe. */
export const treeConnectResponse = (kind: 1 | 2) => join(le16(16), u8(kind, 0), le32(0x30), le32(0), le32(0x001f01ff));

/** @param disposition 1 opens what is there, 5 overwrites or creates. */
export function createRequest(name: string, disposition: 1 | 5): Buffer {
  const path = utf16(name);
  return join(
    le16(57),
    u8(0, 0),
    le32(2),
    le64(0),
    le64(0),
    le32(disposition === 1 ? 0x0012019f : 0x0013019f),
    le32(0x80),
    le32(7),
    le32(disposition),
    le32(0x40),
    le16(HEADER_BYTES + 56),
    le16(path.length),
    le32(0),
    le32(0),
    path,
  );
}

export function createResponse(fileId: Bytes, size: number, disposition: 1 | 5, atUs: number): Buffer {
  const times = [1, 2, 3, 4].map(() => fileTime(atUs));
  return join(
    le16(89),
    u8(0, 0),
    le32(disposition === 1 ? 1 : 2),
    ...times,
    le64(Math.ceil(size / 4096) * 4096),
    le64(size),
    le32(0x80),
    le32(0),
    fileId,
    le32(0),
    le32(0),
  );
}

export const readRequest = (fileId: Bytes, offset: number, length: number) =>
  join(le16(49), u8(0x50, 0), le32(length), le64(offset), fileId, le32(1), le32(0), le32(0), le32(0), u8(0));

export const readResponse = (data: Bytes) =>
  join(le16(17), u8(HEADER_BYTES + 16, 0), le32(data.length), le32(0), le32(0), data);

export const writeRequest = (fileId: Bytes, offset: number, data: Bytes) =>
  join(
    le16(49),
    le16(HEADER_BYTES + 48),
    le32(data.length),
    le64(offset),
    fileId,
    le32(0),
    le32(0),
    le32(0),
    le32(0),
    data,
  );

export const writeResponse = (length: number) => join(le16(17), le16(0), le32(length), le32(0), le32(0));

/** FSCTL_PIPE_TRANSCEIVE: write to a pipe and read its answer in one go. */
const PIPE_TRANSCEIVE = 0x0011c017;

export const ioctlRequest = (fileId: Bytes, data: Bytes) =>
  join(
    le16(57),
    le16(0),
    le32(PIPE_TRANSCEIVE),
    fileId,
    le32(HEADER_BYTES + 56),
    le32(data.length),
    le32(0),
    le32(0),
    le32(0),
    le32(65_536),
    le32(1),
    le32(0),
    data,
  );

export const ioctlResponse = (fileId: Bytes, data: Bytes) =>
  join(
    le16(49),
    le16(0),
    le32(PIPE_TRANSCEIVE),
    fileId,
    le32(HEADER_BYTES + 48),
    le32(0),
    le32(HEADER_BYTES + 48),
    le32(data.length),
    le32(0),
    le32(0),
    data,
  );

export const closeRequest = (fileId: Bytes) => join(le16(24), le16(0), le32(0), fileId);
export const closeResponse = () => join(le16(60), zeros(58));
/** Logoff and tree disconnect, both ways. */
export const emptyBody = () => join(le16(4), le16(0));
