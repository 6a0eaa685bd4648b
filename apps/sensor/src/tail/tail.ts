/** Reads EVE files by offset as they grow, in rounds over all of them, and hands each line over once. */
import { type FileHandle, open, stat } from "node:fs/promises";
import { WatchfloorError } from "@watchfloor/domain";
import type { FileCursor } from "./cursor.ts";
import type { Afterwards, Feed, FeedFile } from "./feed.ts";
import { type LineSink, LineSplitter } from "./line-splitter.ts";

/** Where lines go. All but `ready` answer at once: no line waits for a promise. */
export interface TailSink {
  /** Before a file is begun: lets go of those that are read, and waits while too many of them are not sealed. */
  room(): Promise<void>;
  /** Where to read the file from. @param size how long it is now; shorter than we had read means that it began anew. */
  begin(path: string, ino: number, size: number): FileCursor;
  /** What takes the lines of one file. */
  lines(cursor: FileCursor): LineSink;
  /** Between two reads: waits while there is no room for more. */
  ready(): Promise<void>;
  /** The file is read to its end for good. */
  complete(cursor: FileCursor, then: Afterwards): void;
  /** All that there is was read: a good moment to seal what is urgent. */
  idle(): Promise<void>;
}

export interface TailOptions {
  readonly feed: Feed;
  readonly sink: TailSink;
  readonly signal: AbortSignal;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How long to rest when nothing was new. 10 ms costs 1 % of a core and is a fifth of the urgent lane's time. */
  readonly pollMs: number;
}

/** Runs until the feed has ended and everything is read. @throws the signal's reason, E_NOT_FOUND, E_EVE_DAMAGED, what the sink throws. */
export async function runTail(options: TailOptions): Promise<void> {
  const { feed, sink, signal } = options;
  const open = new Map<string, OpenFile>();
  const completed = new Set<string>();
  try {
    for (;;) {
      // Asked first: what is finished now has its last byte already.
      const ended = feed.ended();
      const listed = await feed.files();
      forgetUnlisted(completed, listed);
      const files = listed.filter((file) => !completed.has(file.path));
      let read = 0;
      for (const file of files) {
        const held = open.get(file.path) ?? (await openFile(file, sink));
        if (held === undefined) continue;
        open.set(file.path, held);
        read += await readOn(held, options);
        const replaced = !file.finished && (await held.isReplaced());
        // The writer may have gone on under the old name until it noticed.
        if (replaced) read += await readOn(held, options);
        if (file.finished || replaced) {
          await held.finish(sink, replaced ? { kind: "forget" } : file.afterwards);
          open.delete(file.path);
          if (file.finished) completed.add(file.path);
        }
      }
      if (ended && files.every((file) => completed.has(file.path))) return;
      if (read > 0) continue;
      await sink.idle();
      await options.sleep(options.pollMs, signal);
    }
  } finally {
    for (const file of open.values()) await file.close();
  }
}

/** What is gone from the list is gone; another file may get its name, when the clock that gives names is set back. */
function forgetUnlisted(completed: Set<string>, listed: readonly FeedFile[]): void {
  const paths = new Set(listed.map(({ path }) => path));
  for (const path of completed) if (!paths.has(path)) completed.delete(path);
}

async function readOn(file: OpenFile, { sink, signal }: TailOptions): Promise<number> {
  let total = 0;
  for (;;) {
    signal.throwIfAborted();
    await sink.ready();
    const bytes = await file.read(sink);
    if (bytes === 0) return total;
    total += bytes;
  }
}

async function openFile(file: FeedFile, sink: TailSink): Promise<OpenFile | undefined> {
  await sink.room();
  let handle: FileHandle;
  try {
    handle = await open(file.path, "r");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    // One that is followed may be between two rotations.
    if (missing && !file.finished) return undefined;
    const reason = missing ? "there is no such file" : error instanceof Error ? error.message : undefined;
    throw new WatchfloorError("E_NOT_FOUND", { file: file.path, reason }, { cause: error });
  }
  const status = await handle.stat();
  if (status.isDirectory()) {
    await handle.close();
    throw new WatchfloorError("E_EVE_DAMAGED", { file: file.path, reason: "is a directory" });
  }
  const { ino, size } = status;
  return new OpenFile(handle, sink.begin(file.knownAs ?? file.path, ino, size));
}

class OpenFile {
  readonly #handle: FileHandle;
  readonly #cursor: FileCursor;
  readonly #splitter: LineSplitter;

  constructor(handle: FileHandle, cursor: FileCursor) {
    this.#handle = handle;
    this.#cursor = cursor;
    this.#splitter = new LineSplitter(cursor.offset);
  }

  async read(sink: TailSink): Promise<number> {
    const { buffer, at, length } = this.#splitter.target();
    const { bytesRead } = await this.#handle.read(buffer, at, length, this.#splitter.readAt);
    if (bytesRead > 0) this.#splitter.push(bytesRead, sink.lines(this.#cursor));
    return bytesRead;
  }

  /** Another file stands under the name, or this one was cut short. */
  async isReplaced(): Promise<boolean> {
    try {
      const { ino, size } = await stat(this.#cursor.path);
      return ino !== this.#cursor.ino || size < this.#splitter.readAt;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
      throw error;
    }
  }

  async finish(sink: TailSink, then: Afterwards): Promise<void> {
    this.#splitter.finish(sink.lines(this.#cursor));
    await this.close();
    sink.complete(this.#cursor, then);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
