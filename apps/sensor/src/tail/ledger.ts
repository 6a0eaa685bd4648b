/** All files the tail knows, with what each lane has of them: the bookmark of either lane at any moment. */
import { LANES, type Lane, WatchfloorError } from "@watchfloor/domain";
import { addCounts, type Counts, encodeBookmark, MAX_FILES, type Resumption } from "./bookmark.ts";
import { FileCursor, type FilePosition, identityKey } from "./cursor.ts";

export class Ledger {
  readonly #resumption: Resumption;
  /** Files of this run, by identity. */
  readonly #cursors = new Map<string, FileCursor>();
  /** Files of the runs before that were not begun in this one, by identity. */
  readonly #dormant = new Map<string, FilePosition>();
  /** Files of the bookmarks that were forgotten since: their name and inode may come again, with other lines. */
  readonly #gone = new Set<string>();
  #past: Counts;

  /** @param exists whether the file is still there; what is gone was read, sealed and deleted, or cannot be read. */
  constructor(resumption: Resumption, exists: (path: string, ino: number) => boolean) {
    this.#resumption = resumption;
    this.#past = resumption.past();
    for (const file of resumption.known()) {
      if (exists(file.path, file.ino)) this.#dormant.set(identityKey(file), file);
      else this.#past = addCounts(this.#past, file);
    }
  }

  /** @throws {WatchfloorError} E_USAGE when more recorded files are to be remembered than a bookmark holds. */
  begin(path: string, ino: number, size: number): FileCursor {
    const known = [...this.#dormant.values(), ...this.#cursors.values()].filter((file) => file.path === path);
    const same = known.filter((file) => file.ino === ino).toSorted((a, b) => b.turn - a.turn)[0];
    let turn = same === undefined ? 0 : same.offset > size ? same.turn + 1 : same.turn;
    while (this.#gone.has(identityKey({ path, ino, turn }))) turn += 1;
    const file = { path, ino, turn };
    const covered = (lane: Lane) => this.#resumption.of(lane, file)?.offset ?? 0;
    const cursor = new FileCursor(this.#resumption.start(file), { urgent: covered("urgent"), bulk: covered("bulk") });
    // It was cut short: what was there before can no longer be read. One that was replaced is forgotten when it is sealed.
    for (const other of known) {
      if (other.ino === ino && other.turn !== turn && this.#dormant.has(identityKey(other))) this.#forget(other);
    }
    this.#dormant.delete(identityKey(file));
    this.#cursors.set(identityKey(file), cursor);
    if (this.#cursors.size + this.#dormant.size > MAX_FILES) {
      const files = this.#cursors.size + this.#dormant.size;
      throw new WatchfloorError("E_USAGE", {
        reason: "this sensor remembers too many recorded EVE files: move old ones away, or use another --name",
        files,
        atMost: MAX_FILES,
      });
    }
    return cursor;
  }

  /** The file is deleted or replaced: only its counts stay. */
  forget(file: FileCursor): void {
    this.#forget(file);
  }

  #forget(file: FilePosition): void {
    if (LANES.some((lane) => this.#resumption.of(lane, file) !== undefined)) this.#gone.add(identityKey(file));
    this.#cursors.delete(identityKey(file));
    this.#dormant.delete(identityKey(file));
    this.#past = addCounts(this.#past, file);
  }

  counts(): Counts {
    return [...this.#dormant.values(), ...this.#cursors.values()].reduce<Counts>(addCounts, this.#past);
  }

  /** @param rows what the lane will have sealed with the batch that carries this bookmark. */
  bookmark(lane: Lane, rows: number): unknown {
    const files: FilePosition[] = [];
    for (const cursor of this.#cursors.values()) {
      // Read again after a crash and not yet where the lane was: its own place stands.
      const behind = cursor.offset < cursor.covered[lane];
      files.push((behind ? this.#resumption.of(lane, cursor) : undefined) ?? cursor.position());
    }
    for (const file of this.#dormant.values()) {
      const own = this.#resumption.of(lane, file);
      if (own !== undefined) files.push(own);
    }
    return encodeBookmark({ past: this.#past, files, rows });
  }
}
