/** One lane of a spool in memory: what it holds, the end of its chain, and where its filler stood. */
import { type BatchSequence, batchSequence, type Lane, type Sha256 } from "@watchfloor/domain";
import type { HeldSegment, ScannedLane } from "./scan.ts";
import type { Bookmark } from "./segment.ts";
import type { LaneState, Mark } from "./state.ts";

export class SpoolLane {
  readonly name: Lane;
  /** In order of sequence, as a Map keeps it. */
  readonly held = new Map<number, HeldSegment>();
  heldBytes = 0;
  #highest: number;
  #digest: Sha256;
  #bookmark: Bookmark;
  #mark: Mark | undefined;
  #receipted: Omit<LaneState, "mark">;

  constructor(name: Lane, state: LaneState, scanned: ScannedLane) {
    this.name = name;
    this.#receipted = { sequence: state.sequence, digest: state.digest, bookmark: state.bookmark };
    this.#mark = state.mark;
    const tip = scanned.newest !== undefined && scanned.newest.sequence > state.sequence ? scanned.newest : state;
    this.#digest = tip.digest;
    this.#bookmark = tip.bookmark;
    this.#highest = Math.max(scanned.highest, state.sequence, state.mark?.afterSequence ?? 0);
    for (const segment of scanned.held) if (segment.sequence > state.sequence) this.hold(segment);
  }

  /** Newest number given so far; 0 for none. */
  get highest(): number {
    return this.#highest;
  }

  /** Newest number the hub has taken; 0 for none. */
  get receipted(): number {
    return this.#receipted.sequence;
  }

  get state(): LaneState {
    return { ...this.#receipted, mark: this.#mark };
  }

  /** The filler's last known position: of the newest batch, or of a mark set after it. */
  get bookmark(): Bookmark {
    return this.#mark !== undefined && this.#mark.afterSequence >= this.#highest ? this.#mark.bookmark : this.#bookmark;
  }

  /** Number and chain of the batch to be sealed next; nothing changes until `sealed`. */
  next(): { readonly sequence: BatchSequence; readonly previous: Sha256 } {
    return { sequence: batchSequence(this.#highest + 1), previous: this.#digest };
  }

  sealed(segment: HeldSegment, digest: Sha256, bookmark: Bookmark): void {
    this.hold(segment);
    this.#highest = segment.sequence;
    this.#digest = digest;
    this.#bookmark = bookmark;
  }

  mark(bookmark: Bookmark): void {
    this.#mark = { afterSequence: this.#highest, bookmark };
  }

  oldest(): HeldSegment | undefined {
    return this.held.values().next().value;
  }

  /** Notes a receipt; the caller persists, then calls `release` for the segments that are returned. */
  receive(sequence: BatchSequence, digest: Sha256, bookmark: Bookmark): readonly HeldSegment[] {
    this.#receipted = { sequence, digest, bookmark };
    const releasable: HeldSegment[] = [];
    for (const segment of this.held.values()) {
      if (segment.sequence > sequence) break;
      releasable.push(segment);
    }
    return releasable;
  }

  /** The hub knows this lane longer than the spool does (a new disk): go on after its number. */
  adopt(sequence: BatchSequence, digest: Sha256): void {
    this.#receipted = { sequence, digest, bookmark: this.#bookmark };
    if (sequence < this.#highest) return;
    this.#highest = sequence;
    this.#digest = digest;
  }

  hold(segment: HeldSegment): void {
    this.held.set(segment.sequence, segment);
    this.heldBytes += segment.bytes;
  }

  release(segment: HeldSegment): void {
    if (this.held.delete(segment.sequence)) this.heldBytes -= segment.bytes;
  }
}
