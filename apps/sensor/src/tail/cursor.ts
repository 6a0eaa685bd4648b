/** Where one EVE file is read: the place, what was counted up to it, and what each lane already has of it. */
import type { Lane } from "@watchfloor/domain";

/** A file under a name: `turn` rises when the same inode was cut short and began anew. */
export interface FileIdentity {
  readonly path: string;
  readonly ino: number;
  readonly turn: number;
}

export interface FilePosition extends FileIdentity {
  /** Byte after the last line that was handled. */
  readonly offset: number;
  /** Lines up to `offset`, and how many of them went to quarantine or, that being full, were dropped. */
  readonly lines: number;
  readonly quarantined: number;
  readonly dropped: number;
}

/** The moving position of a file that is being read. */
export class FileCursor implements FilePosition {
  readonly path: string;
  readonly ino: number;
  readonly turn: number;
  /** Up to this byte the lane's lines are in closed segments: they are read again, not encoded again. */
  readonly covered: Readonly<Record<Lane, number>>;
  offset: number;
  lines: number;
  quarantined: number;
  dropped: number;

  constructor(start: FilePosition, covered: Readonly<Record<Lane, number>>) {
    this.path = start.path;
    this.ino = start.ino;
    this.turn = start.turn;
    this.offset = start.offset;
    this.lines = start.lines;
    this.quarantined = start.quarantined;
    this.dropped = start.dropped;
    this.covered = covered;
  }

  position(): FilePosition {
    const { path, ino, turn, offset, lines, quarantined, dropped } = this;
    return { path, ino, turn, offset, lines, quarantined, dropped };
  }
}

/** One word for a file's identity; a line feed cannot stand in an inode, so two identities never share it. */
export function identityKey({ path, ino, turn }: FileIdentity): string {
  return `${ino}.${turn}\n${path}`;
}
