/**
 * Unreadable lines, kept with their reason. Unredacted, so they never leave the place.
 *
 * Shape: `lines.jsonl`, mode 0600: `{"path","ino","turn","offset","reason","text"|"base64","bytes"}` per line; `offset` is the
 * byte after the line, `bytes` its length when only the beginning is kept.
 */
import { isUtf8 } from "node:buffer";
import { closeSync, fdatasync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { QuarantineReason } from "@watchfloor/eve";
import { z } from "zod";
import { type FileIdentity, identityKey } from "./tail/cursor.ts";

const QUARANTINE_FILE = "lines.jsonl";
/** More of one line is not kept; the longest real one had 10,408 bytes. */
const KEPT_BYTES = 16 * 1024;

const entrySchema = z.object({ path: z.string(), ino: z.number(), turn: z.number(), offset: z.number() });
const sync = promisify(fdatasync);

export interface QuarantineOptions {
  readonly directory: string;
  /** When reached, further lines are counted, not kept (policy `drop-newest`: the first ones tell what is wrong). */
  readonly maxBytes: number;
}

export class Quarantine {
  readonly #fd: number;
  readonly #maxBytes: number;
  /** Per file the byte up to which its unreadable lines are here already. */
  readonly #kept: Map<string, number>;
  #bytes: number;
  #pending: string[] = [];
  #dirty = false;

  /** Opens, forgetting an entry that a crash cut off. */
  constructor(options: QuarantineOptions) {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const path = join(options.directory, QUARANTINE_FILE);
    this.#maxBytes = options.maxBytes;
    this.#fd = openSync(path, "a+", 0o600);
    const content = readFileSync(path);
    this.#bytes = content.lastIndexOf(0x0a) + 1;
    if (fstatSync(this.#fd).size > this.#bytes) ftruncateSync(this.#fd, this.#bytes);
    this.#kept = keptOf(content.toString("utf8", 0, this.#bytes));
  }

  /**
   * Keeps one line, once: a line read again after a crash is found here.
   *
   * @param after the byte of the file after the line.
   * @param bytes how long the line is or was found to be; `content` may be its beginning only.
   * @returns false when the quarantine is full: the line is to be counted as dropped.
   */
  keep(file: FileIdentity, after: number, reason: QuarantineReason, content: Uint8Array, bytes: number): boolean {
    const key = identityKey(file);
    if (after <= (this.#kept.get(key) ?? 0)) return true;
    const kept = content.subarray(0, KEPT_BYTES);
    const entry = {
      path: file.path,
      ino: file.ino,
      turn: file.turn,
      offset: after,
      reason,
      ...(isUtf8(kept)
        ? { text: Buffer.from(kept).toString("utf8") }
        : { base64: Buffer.from(kept).toString("base64") }),
      ...(bytes > kept.length ? { bytes } : {}),
    };
    const line = `${JSON.stringify(entry)}\n`;
    const size = Buffer.byteLength(line);
    if (this.#bytes + size > this.#maxBytes) return false;
    this.#bytes += size;
    this.#kept.set(key, after);
    this.#pending.push(line);
    return true;
  }

  /** Hands what was kept to the system; a batch may be sealed only after its unreadable neighbours are on disk. */
  async flush(): Promise<void> {
    if (this.#pending.length > 0) {
      const bytes = Buffer.from(this.#pending.join(""));
      this.#pending = [];
      this.#dirty = true;
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    }
    if (!this.#dirty) return;
    this.#dirty = false;
    await sync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function keptOf(text: string): Map<string, number> {
  const kept = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const { data: entry } = entrySchema.safeParse(tryParse(line));
    if (entry !== undefined) kept.set(identityKey(entry), Math.max(entry.offset, kept.get(identityKey(entry)) ?? 0));
  }
  return kept;
}

/** The file lies open to the operator, who may have edited it. */
function tryParse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
