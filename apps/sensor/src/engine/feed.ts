/** A capture brought to the engine through a named pipe: packet by packet at its pace, or byte by byte at full speed. */
import { execFile } from "node:child_process";
import { constants, createReadStream, open as openCallback } from "node:fs";
import { access, rm, stat } from "node:fs/promises";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { type CapturedPacket, type PaceOptions, pace, readCapture, writeCapture } from "@watchfloor/capture";
import { isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import type { Account } from "./account.ts";
import type { Decoded } from "./final-stats.ts";
import { ownedByAgent } from "./layout.ts";

const run = promisify(execFile);
/** A bare descriptor: a FileHandle would close it when collected, under the socket that owns it by then. */
const openFile = promisify(openCallback);

/** Makes the pipe at `path`, readable by the engine's user, instead of whatever was there. */
export async function makePipe(path: string, account: Account): Promise<void> {
  await rm(path, { force: true });
  await run("mkfifo", ["-m", "0640", path]);
  await ownedByAgent(path, account);
}

export interface Fed {
  /** Packets written to the pipe. */
  readonly packets: number;
  /** Packets left out because their link type is not the first packet's: a pcap holds one. */
  readonly otherLinkType: number;
  /** Why the capture was not read to its end. */
  readonly fault: string | undefined;
}

/** A capture whose first packet is read: only then is it worth the engine's while. */
export interface OpenCapture {
  readonly first: CapturedPacket;
  readonly packets: AsyncIterable<CapturedPacket>;
  /** Closes the file; also when not a packet was taken. */
  close(): Promise<void>;
}

/**
 * What Suricata decodes, as LINKTYPE_ numbers: loopback, Ethernet, PPP, raw IP, Cisco HDLC, Linux "cooked", GRE.
 * Source: ValidateLinkType in src/source-pcap-file-helper.c at suricata-7.0.10.
 */
const DECODED_LINK_TYPES: ReadonlySet<number> = new Set([0, 1, 9, 12, 101, 104, 113, 228, 229, 778]);

/**
 * Opens a capture and reads its first packet, for Suricata is given only what it will take: handed a file it refuses,
 * 7.0.10 now and then waits for its own thread for ever (5 of 5 times with a pipe and a foreign link type).
 *
 * @throws {WatchfloorError} E_CAPTURE_FORMAT when we may not read it, it is no file, holds no good packet, or is of a
 *   link type that Suricata does not decode.
 */
export async function openCapture(file: string): Promise<OpenCapture> {
  await access(file, constants.R_OK).catch((cause: unknown) => {
    throw new WatchfloorError("E_CAPTURE_FORMAT", { reason: "cannot be read", file }, { cause });
  });
  if (!(await stat(file)).isFile()) throw new WatchfloorError("E_CAPTURE_FORMAT", { reason: "is no file", file });
  const reader = readCapture(createReadStream(file, { highWaterMark: 262_144 }));
  const first = await reader.next();
  if (first.done) throw new WatchfloorError("E_CAPTURE_FORMAT", { reason: "no packets", offset: 24 });
  const { linkType } = first.value;
  if (!DECODED_LINK_TYPES.has(linkType)) {
    await reader.return();
    throw new WatchfloorError("E_CAPTURE_FORMAT", { reason: "a link type that Suricata does not decode", linkType });
  }
  const close = async (): Promise<void> => void (await reader.return());
  return { first: first.value, packets: joined(first.value, reader), close };
}

async function* joined(first: CapturedPacket, rest: AsyncGenerator<CapturedPacket>): AsyncGenerator<CapturedPacket> {
  yield first;
  yield* rest;
}

/** Writes the packets into the pipe, each when its turn has come. Ends early, without an error, when `signal` aborts. */
export async function feedPaced(
  pipe: Socket,
  capture: OpenCapture,
  pacing: PaceOptions,
  onFed: (fed: Decoded) => void,
): Promise<Fed> {
  const { linkType } = capture.first;
  const writer = writeCapture({ linkType });
  let packets = 0;
  let bytes = 0;
  let otherLinkType = 0;
  let fault: string | undefined;
  try {
    let isOpen = await write(pipe, writer.header);
    for await (const { at, packet } of pace(capture.packets, pacing)) {
      if (packet.linkType !== linkType) {
        otherLinkType += 1;
        continue;
      }
      isOpen = await write(pipe, writer.record(at, packet.data, packet.originalLength));
      if (!isOpen) break;
      packets += 1;
      bytes += packet.data.length;
      onFed({ packets, bytes });
    }
    if (packets === 0 && isOpen) {
      // Stopped before it began: a pipe that ends without a packet is what makes 7.0.10 wait for ever.
      const { data, originalLength, at } = capture.first;
      await write(pipe, writer.recordNanos(at, data, originalLength));
      packets = 1;
    }
    if (!isOpen) fault = "the engine closed the pipe";
    else if (otherLinkType > 0) fault = `${otherLinkType} packets of another link type were left out`;
  } catch (error) {
    if (!isWatchfloorError(error, "E_CAPTURE_FORMAT")) throw error;
    fault = error.message;
  } finally {
    pipe.end();
    await capture.close();
  }
  return { packets, otherLinkType, fault };
}

/** Copies the file into the pipe as it is, for an engine whose user may not open it. */
export async function feedBytes(pipe: Socket, file: string): Promise<Fed> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 262_144 })) {
      if (!(await write(pipe, chunk))) break;
    }
  } finally {
    pipe.end();
  }
  return { packets: 0, otherLinkType: 0, fault: undefined };
}

/**
 * Opens the pipe for writing as soon as the engine has opened it for reading, without blocking a thread until then.
 *
 * @returns undefined when `signal` aborted first: the engine never came for it.
 */
export async function openPipe(
  path: string,
  sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>,
  signal: AbortSignal,
): Promise<Socket | undefined> {
  while (!signal.aborted) {
    try {
      const fd = await openFile(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
      const pipe = new Socket({ fd, readable: false, writable: true });
      // EPIPE: the engine has closed its end; `write` sees that the pipe is destroyed.
      pipe.on("error", () => undefined);
      return pipe;
    } catch (error) {
      // ENXIO: nobody reads yet.
      if (!(error instanceof Error && "code" in error && error.code === "ENXIO")) throw error;
    }
    await sleep(2, undefined);
  }
  return undefined;
}

/** @returns false when the engine has closed its end. */
async function write(pipe: Socket, bytes: Uint8Array): Promise<boolean> {
  if (pipe.destroyed) return false;
  if (!pipe.write(bytes)) {
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        pipe.off("drain", settle).off("close", settle);
        resolve();
      };
      pipe.on("drain", settle).on("close", settle);
    });
  }
  return !pipe.destroyed;
}
