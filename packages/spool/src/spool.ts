/** A bounded, checksummed queue on disk: batches go in, and stay until the hub's receipt is itself on disk. */
import { open, unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  type BatchSequence,
  batchSequence,
  type Clock,
  type EpochMicros,
  isWatchfloorError,
  LANES,
  type Lane,
  type Sha256,
  WatchfloorError,
} from "@watchfloor/domain";
import { writeDurably } from "./durable.ts";
import { Gate } from "./gate.ts";
import { SpoolLane } from "./lane.ts";
import { readHeader, type Scan, scanSpool, setAside } from "./scan.ts";
import { type Bookmark, checkBody, encodeSegment, type SegmentMeta, segmentName } from "./segment.ts";
import { readState, type SpoolState, STATE_FILE, writeState } from "./state.ts";

/** A finished batch as the encoder hands it over. */
export interface SealedBatch {
  readonly body: Uint8Array;
  readonly rows: number;
  /** SHA-256 of `body`. */
  readonly digest: Sha256;
}

/** A batch in the spool, with its body read back and checked. */
export interface Segment extends SegmentMeta {
  readonly body: Buffer;
}

export interface SpoolStatus {
  readonly heldBatches: number;
  readonly heldBytes: number;
  readonly maxBytes: number;
  /** When the oldest held batch was sealed; undefined when nothing is held. */
  readonly oldestSealedAtUs: EpochMicros | undefined;
  /** Full: whoever fills the spool is waiting, and what it reads from stays where it is. */
  readonly blocked: boolean;
  /** Set aside since the spool was made. */
  readonly damagedSegments: number;
  /** Rows the damaged segments said they held; the unreadable ones said nothing. */
  readonly damagedRows: number;
  readonly lanes: Readonly<Record<Lane, { readonly highest: number; readonly receipted: number }>>;
}

/** How the hub's position and the spool's went together. */
export type Reconciled =
  | { readonly kind: "agreed" }
  /** The hub already held this many batches; they are released. */
  | { readonly kind: "receipted"; readonly batches: number }
  /** The spool was new, the hub was not: numbers go on after the hub's. */
  | { readonly kind: "adopted"; readonly sequence: number }
  /** The hub has forgotten batches it gave receipts for, as after a restored backup. */
  | { readonly kind: "hub-behind"; readonly hub: number; readonly receipted: number };

export interface SpoolOptions {
  readonly directory: string;
  /** Bytes of segments on disk. When full, `append` waits (policy `block`). */
  readonly maxBytes: number;
  readonly now: Clock;
}

/** @throws {WatchfloorError} E_SPOOL_CORRUPT when `state.json` is unreadable, E_DATA_NEWER. Damaged segments do not stop it. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const scan = await scanSpool(options.directory);
  const state = await readState(join(options.directory, STATE_FILE));
  const spool = new Spool(options, state, scan);
  await spool.sweep(scan);
  return spool;
}

export class Spool {
  readonly #options: SpoolOptions;
  readonly #lanes: Readonly<Record<Lane, SpoolLane>>;
  readonly #appended = new Gate();
  readonly #released = new Gate();
  readonly #queues: Record<Lane, Promise<unknown>> = { urgent: Promise.resolve(), bulk: Promise.resolve() };
  #reservedBytes = 0;
  #blocked = 0;
  #damagedSegments: number;
  #damagedRows: number;
  #persisting: Promise<void> | undefined;
  #persistAgain: Promise<void> | undefined;

  constructor(options: SpoolOptions, state: SpoolState, scan: Scan) {
    this.#options = options;
    this.#lanes = {
      urgent: new SpoolLane("urgent", state.lanes.urgent, scan.lanes.urgent),
      bulk: new SpoolLane("bulk", state.lanes.bulk, scan.lanes.bulk),
    };
    this.#damagedSegments = state.damagedSegments + scan.damaged.length;
    this.#damagedRows = state.damagedRows;
  }

  /** Finishes what a crash interrupted: deletes segments whose receipt is on disk, writes down the damaged ones. */
  async sweep(scan: Scan): Promise<void> {
    for (const name of LANES) {
      const lane = this.#lanes[name];
      for (const { sequence } of scan.lanes[name].held) {
        if (sequence <= lane.receipted) await unlink(this.#path(name, sequence));
      }
    }
    if (scan.damaged.length > 0) await this.#persist();
  }

  /**
   * Seals one batch. When this resolves, the batch survives kill -9 and loss of power; waits while the spool is full.
   *
   * @param bookmark where the filler stands after the batch's last row; comes back from `bookmark` after a crash.
   * @throws {WatchfloorError} E_SPOOL_FULL when the disk itself is full; nothing has changed and it may be tried again.
   */
  append(lane: Lane, batch: SealedBatch, bookmark: Bookmark, signal?: AbortSignal): Promise<SegmentMeta> {
    const sealed = this.#queues[lane].then(() => this.#append(this.#lanes[lane], batch, bookmark, signal));
    this.#queues[lane] = sealed.catch(() => undefined);
    return sealed;
  }

  async #append(lane: SpoolLane, batch: SealedBatch, bookmark: Bookmark, signal?: AbortSignal): Promise<SegmentMeta> {
    const { digest, rows } = batch;
    await this.#room(batch.body.length, signal);
    try {
      const meta = { lane: lane.name, ...lane.next(), rows, digest, bookmark, sealedAtUs: this.#options.now() };
      const file = encodeSegment(meta, batch.body);
      await writeDurably(this.#path(lane.name, meta.sequence), file);
      lane.sealed({ sequence: meta.sequence, bytes: file.length, sealedAtUs: meta.sealedAtUs }, digest, bookmark);
      this.#appended.open();
      return meta;
    } catch (error) {
      if (!(error instanceof Error && "code" in error) || (error.code !== "ENOSPC" && error.code !== "EDQUOT"))
        throw error;
      const { heldBytes, maxBytes } = this.status();
      throw new WatchfloorError("E_SPOOL_FULL", { reason: error.code, heldBytes, maxBytes }, { cause: error });
    } finally {
      this.#reservedBytes -= batch.body.length;
      this.#released.open();
    }
  }

  /** Reserves `bytes`; a batch larger than the bound passes when nothing else is held, or it would wait for ever. */
  async #room(bytes: number, signal?: AbortSignal): Promise<void> {
    const used = () => this.#heldBytes() + this.#reservedBytes;
    this.#blocked += 1;
    try {
      while (used() > 0 && used() + bytes > this.#options.maxBytes) await this.#released.wait(signal);
    } finally {
      this.#blocked -= 1;
    }
    this.#reservedBytes += bytes;
  }

  /**
   * The lane's oldest batch without receipt, read back and checked; undefined when there is none. A damaged one is
   * set aside, counted, and passed over: its number stays a visible gap at the hub.
   */
  async next(lane: Lane): Promise<Segment | undefined> {
    for (;;) {
      const oldest = this.#lanes[lane].oldest();
      if (oldest === undefined) return undefined;
      try {
        return await this.#read(lane, oldest.sequence);
      } catch (error) {
        if (!isWatchfloorError(error, "E_SPOOL_CORRUPT")) throw error;
        const header = await readHeader(this.#path(lane, oldest.sequence)).catch(() => undefined);
        this.#damagedSegments += 1;
        this.#damagedRows += header?.meta.rows ?? 0;
        await setAside(this.#options.directory, segmentName(lane, oldest.sequence));
        this.#lanes[lane].release(oldest);
        await this.#persist();
        this.#released.open();
      }
    }
  }

  async #read(lane: Lane, sequence: BatchSequence): Promise<Segment> {
    const path = this.#path(lane, sequence);
    const { meta, bodyOffset, bodyBytes } = await readHeader(path);
    const file = await open(path, "r");
    try {
      const body = Buffer.allocUnsafe(bodyBytes);
      const { bytesRead } = await file.read(body, 0, bodyBytes, bodyOffset);
      checkBody(meta, body.subarray(0, bytesRead));
      return { ...meta, body };
    } finally {
      await file.close();
    }
  }

  /** Resolves when the lane has (or gets) a batch to send. @throws the signal's reason. */
  async ready(lane: Lane, signal?: AbortSignal): Promise<void> {
    while (this.#lanes[lane].oldest() === undefined) await this.#appended.wait(signal);
  }

  /** Resolves when nothing is held: every batch has its receipt. @throws the signal's reason. */
  async drained(signal?: AbortSignal): Promise<void> {
    while (this.status().heldBatches > 0) await this.#released.wait(signal);
  }

  /**
   * Takes the hub's receipt: persists it, then deletes the segment and any before it. A receipt that is older than
   * the last one changes nothing.
   *
   * @throws {WatchfloorError} E_WIRE_CONFLICT when the digest is not the segment's; the segment stays.
   */
  async receipt(lane: Lane, sequence: BatchSequence, digest: Sha256): Promise<void> {
    const queue = this.#lanes[lane];
    if (sequence <= queue.receipted) return;
    if (!queue.held.has(sequence)) throw new WatchfloorError("E_WIRE_CONFLICT", { lane, sequence, held: false });
    const { meta } = await readHeader(this.#path(lane, sequence));
    if (meta.digest !== digest) throw new WatchfloorError("E_WIRE_CONFLICT", { lane, sequence, digest });
    const releasable = queue.receive(sequence, digest, meta.bookmark);
    await this.#persist();
    for (const segment of releasable) {
      await unlink(this.#path(lane, segment.sequence));
      queue.release(segment);
    }
    this.#released.open();
  }

  /**
   * Compares with what the hub last holds of a lane, before the first send.
   *
   * @throws {WatchfloorError} E_WIRE_CONFLICT when the hub holds another batch under the number.
   */
  async reconcile(lane: Lane, hubSequence: number, hubDigest: Sha256): Promise<Reconciled> {
    const queue = this.#lanes[lane];
    if (hubSequence === queue.receipted) return { kind: "agreed" };
    if (hubSequence < queue.receipted) return { kind: "hub-behind", hub: hubSequence, receipted: queue.receipted };
    if (queue.held.has(hubSequence)) {
      const before = queue.held.size;
      await this.receipt(lane, batchSequence(hubSequence), hubDigest);
      return { kind: "receipted", batches: before - queue.held.size };
    }
    // Something is held below the hub's number: sending it tells whether it is the hub's own or a copied spool.
    if (queue.held.size > 0) return { kind: "agreed" };
    queue.adopt(batchSequence(hubSequence), hubDigest);
    await this.#persist();
    return { kind: "adopted", sequence: hubSequence };
  }

  /** Notes how far the filler came while the lane had nothing to seal. Lost, at worst, for a re-read. */
  async mark(lane: Lane, bookmark: Bookmark): Promise<void> {
    this.#lanes[lane].mark(bookmark);
    await this.#persist();
  }

  /** Where the lane's filler stood at its newest batch or mark; undefined when there is neither. */
  bookmark(lane: Lane): Bookmark {
    return this.#lanes[lane].bookmark;
  }

  status(): SpoolStatus {
    const { urgent, bulk } = this.#lanes;
    const oldest = [urgent.oldest(), bulk.oldest()].flatMap((segment) => segment?.sealedAtUs ?? []);
    return {
      heldBatches: urgent.held.size + bulk.held.size,
      heldBytes: this.#heldBytes(),
      maxBytes: this.#options.maxBytes,
      oldestSealedAtUs: oldest.toSorted((a, b) => a - b)[0],
      blocked: this.#blocked > 0,
      damagedSegments: this.#damagedSegments,
      damagedRows: this.#damagedRows,
      lanes: {
        urgent: { highest: urgent.highest, receipted: urgent.receipted },
        bulk: { highest: bulk.highest, receipted: bulk.receipted },
      },
    };
  }

  #heldBytes(): number {
    return this.#lanes.urgent.heldBytes + this.#lanes.bulk.heldBytes;
  }

  #path(lane: Lane, sequence: BatchSequence): string {
    return join(this.#options.directory, segmentName(lane, sequence));
  }

  /** Writes the state as it is when the write starts; callers that come meanwhile share the write after it. */
  #persist(): Promise<void> {
    if (this.#persisting === undefined) {
      this.#persisting = this.#write().finally(() => {
        this.#persisting = undefined;
      });
      return this.#persisting;
    }
    this.#persistAgain ??= this.#persisting
      .catch(() => undefined)
      .then(() => {
        this.#persistAgain = undefined;
        return this.#persist();
      });
    return this.#persistAgain;
  }

  #write(): Promise<void> {
    return writeState(join(this.#options.directory, STATE_FILE), {
      lanes: { urgent: this.#lanes.urgent.state, bulk: this.#lanes.bulk.state },
      damagedSegments: this.#damagedSegments,
      damagedRows: this.#damagedRows,
    });
  }
}
