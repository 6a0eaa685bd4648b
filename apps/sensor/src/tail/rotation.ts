/**
 * What became of the files of another Suricata that were rotated while nobody read them.
 *
 * Its bookmark names a file by path and inode; a rotation keeps the inode and changes the path, by number or by date.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { FilePosition } from "./cursor.ts";
import type { FeedFile } from "./feed.ts";

export interface Followed {
  /** To be read before the files themselves, oldest first. */
  readonly rotated: readonly FeedFile[];
  /** Whether the file that was known as `path` is still there, under its own name or another. */
  readonly stands: (path: string, ino: number) => boolean;
  /** Files that are nowhere any more: deleted, packed, or moved elsewhere. */
  readonly gone: readonly FilePosition[];
}

/** Packed by the rotation: a new file, which cannot be told to be the one that was read. */
const PACKED = /\.(?:gz|xz|zst|bz2)$/;

interface Entry {
  readonly path: string;
  readonly ino: number;
  readonly size: number;
  /** When the file was made, ms; a rename does not change it. */
  readonly bornMs: number;
}

/** @param known where reading stood, by the bookmarks of earlier runs. */
export async function lookForRotated(paths: readonly string[], known: readonly FilePosition[]): Promise<Followed> {
  const rotated: FeedFile[] = [];
  const kept = new Map<string, Set<number>>(paths.map((path) => [path, new Set()]));
  const gone: FilePosition[] = [];
  for (const path of paths) {
    const current = await entryOf(path);
    const entries = await entriesBeside(path);
    const missed = new Map<number, Entry>();
    for (const position of known.filter((one) => one.path === path)) {
      const found = current?.ino === position.ino ? current : entries.find((entry) => isSame(entry, position));
      if (found === undefined) gone.push(position);
      else {
        kept.get(path)?.add(position.ino);
        if (found === current) continue;
        for (const entry of [found, ...bornAfter(found, path, entries)]) missed.set(entry.ino, entry);
      }
    }
    const inOrder = [...missed.values()].sort((a, b) => a.bornMs - b.bornMs);
    rotated.push(
      ...inOrder.map((entry) => ({
        path: entry.path,
        knownAs: path,
        finished: true,
        afterwards: { kind: "forget" } as const,
      })),
    );
  }
  return { rotated, gone, stands: (path, ino) => kept.get(path)?.has(ino) ?? false };
}

/** A number may be given to a new file when the old one is deleted; a shorter file is no longer the one we read. */
const isSame = (entry: Entry, position: FilePosition): boolean =>
  entry.ino === position.ino && entry.size >= position.offset;

/** Files that were begun under the name and rotated as well since. */
function bornAfter(found: Entry, path: string, entries: readonly Entry[]): readonly Entry[] {
  const stem = basename(path, extname(path));
  return entries.filter(({ path: other, bornMs }) => {
    const rest = basename(other).startsWith(stem) ? basename(other).slice(stem.length) : "";
    return bornMs > found.bornMs && /^[.-]/.test(rest) && !PACKED.test(rest);
  });
}

async function entriesBeside(path: string): Promise<readonly Entry[]> {
  const names = await readdir(dirname(path)).catch(() => []);
  const entries: Entry[] = [];
  for (const name of names) {
    if (name === basename(path)) continue;
    const entry = await entryOf(join(dirname(path), name));
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

async function entryOf(path: string): Promise<Entry | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile()) return undefined;
  return { path, ino: found.ino, size: found.size, bornMs: found.birthtimeMs };
}
