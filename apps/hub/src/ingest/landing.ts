/** The landing: batches on disk, durable, until the event store holds them. Bounded; when full the policy is `block`. */
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import { LANDED_SUFFIX, type LandedBatch, landedName, parseLandedName } from "../store/index.ts";
import { DirectorySync } from "./directory-sync.ts";

export interface LandedFile {
  readonly batch: LandedBatch;
  readonly path: string;
  readonly bytes: number;
}

/**
 * `DIR/<name>.arrow.zst` are batches, `DIR/incoming/` files not yet whole, `DIR/refused/` batches the event store would not
 * take, each with a `.json` that says why.
 */
export class Landing {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #sync: DirectorySync;
  #heldBytes = 0;

  private constructor(directory: string, maxBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#sync = new DirectorySync(directory);
  }

  /**
   * Opens the directory, makes it where missing, and forgets files that never became whole.
   *
   * @returns the landing and what lies in it, by arrival.
   */
  static async open(directory: string, maxBytes: number): Promise<{ landing: Landing; found: readonly LandedFile[] }> {
    // The event store reads many files by one pattern, so the path itself may not be one.
    if (/[*?{}[\]]/.test(directory)) {
      throw new WatchfloorError("E_CONFIG_INVALID", { name: "data", value: directory, reason: "may not hold *?{}[]" });
    }
    await mkdir(join(directory, "refused"), { recursive: true });
    await rm(join(directory, "incoming"), { recursive: true, force: true });
    await mkdir(join(directory, "incoming"));
    const landing = new Landing(directory, maxBytes);
    const found: LandedFile[] = [];
    for (const name of (await readdir(directory)).toSorted()) {
      const batch = parseLandedName(name);
      if (batch === undefined) continue;
      const path = join(directory, name);
      const { size } = await stat(path);
      landing.#heldBytes += size;
      found.push({ batch, path, bytes: size });
    }
    return { landing, found };
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Takes room for a batch. @throws {WatchfloorError} E_INGEST_BUSY when there is none. */
  reserve(bytes: number): void {
    if (this.#heldBytes + bytes > this.#maxBytes) {
      throw new WatchfloorError("E_INGEST_BUSY", { reason: "the landing is full", heldBytes: this.#heldBytes });
    }
    this.#heldBytes += bytes;
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes;
  }

  /** Lands a batch of reserved room. When it returns, file and name are on the disk. */
  async land(batch: LandedBatch, body: Uint8Array): Promise<LandedFile> {
    const name = landedName(batch);
    const incoming = join(this.#directory, "incoming", String(batch.arrival));
    const path = join(this.#directory, name);
    try {
      const file = await open(incoming, "w");
      try {
        await file.writeFile(body);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(incoming, path);
      await this.#sync.sync();
    } catch (error) {
      // Nobody gets a receipt for it, so it must not be found at the next start and stored besides its resend.
      await Promise.all([incoming, path].map((leftover) => rm(leftover, { force: true })));
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
      throw new WatchfloorError("E_INGEST_BUSY", { reason: "no space left on the disk" }, { cause: error });
    }
    return { batch, path, bytes: body.byteLength };
  }

  /** Removes batches that the event store holds and whose receipts are recorded. */
  async remove(files: readonly LandedFile[]): Promise<void> {
    await Promise.all(files.map((file) => rm(file.path, { force: true })));
    for (const file of files) this.#heldBytes -= file.bytes;
  }

  /** Sets a batch aside with the reason why. Its room is free again: what lies there waits for a person. */
  async setAside(file: LandedFile, reason: string): Promise<void> {
    const aside = join(this.#directory, "refused", landedName(file.batch));
    const note = await open(`${aside}.json`, "w");
    try {
      await note.writeFile(`${JSON.stringify({ ...file.batch, reason })}\n`);
      await note.sync();
    } finally {
      await note.close();
    }
    await rename(file.path, aside);
    await new DirectorySync(join(this.#directory, "refused")).sync();
    this.#heldBytes -= file.bytes;
  }

  /** The names of batches set aside. */
  async asideNames(): Promise<readonly string[]> {
    return (await readdir(join(this.#directory, "refused"))).filter((name) => name.endsWith(LANDED_SUFFIX));
  }

  read(file: LandedFile): Promise<Uint8Array> {
    return readFile(file.path);
  }
}
