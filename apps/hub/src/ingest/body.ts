/** A request's body, read up to a limit and not a byte further. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type ErrorCode, type Sha256, sha256, WatchfloorError } from "@watchfloor/domain";

export interface ReadBody {
  readonly bytes: Uint8Array;
  readonly digest: Sha256;
}

/** Length as announced; undefined when it comes in chunks. */
function announcedLength(request: IncomingMessage): number | undefined {
  const text = request.headers["content-length"];
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/**
 * @param onBytes is told of each piece before it is kept, and may refuse it by throwing.
 * @throws {WatchfloorError} `code` when it is longer than `maxBytes` or breaks off.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  code: ErrorCode,
  onBytes: (bytes: number) => void = () => {},
): Promise<ReadBody> {
  const tooLong = () => new WatchfloorError(code, { reason: "too long", maxBytes });
  if ((announcedLength(request) ?? 0) > maxBytes) throw tooLong();
  const hash = createHash("sha256");
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // The request outlives a refusal: a connection torn down under a sender takes the answer with it.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      length += chunk.byteLength;
      if (length > maxBytes) throw tooLong();
      onBytes(chunk.byteLength);
      hash.update(chunk);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof WatchfloorError) throw cause;
    throw new WatchfloorError(code, { reason: "broke off", bytes: length }, { cause });
  }
  return { bytes: Buffer.concat(chunks, length), digest: sha256(hash.digest("hex")) };
}

/** Reads away what a refused sender still sends, so that it hears the answer; ends the connection after `maxBytes`. */
export function drain(request: IncomingMessage, maxBytes: number): void {
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.byteLength;
    if (length > maxBytes) request.destroy();
  });
  request.on("error", () => undefined);
  request.resume();
}
