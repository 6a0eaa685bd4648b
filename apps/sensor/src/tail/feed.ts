/** Which EVE files there are to read, and which of them will not grow any more. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { EveDirectory } from "../engine/engine.ts";

export interface FeedFile {
  readonly path: string;
  /** The name under which it was followed until it was rotated away; its own when absent. */
  readonly knownAs?: string;
  /** What is read to its end is read for good. */
  readonly finished: boolean;
  readonly afterwards: Afterwards;
}

/**
 * What becomes of a file that is read to its end, once its lines are in closed segments: `delete` or `move` away what is
 * ours, `forget` what stands no longer under its name, `keep` in mind how far a recorded one was read.
 */
export type Afterwards =
  | { readonly kind: "delete" }
  | { readonly kind: "move"; readonly to: string }
  | { readonly kind: "forget" }
  | { readonly kind: "keep" };

export interface Feed {
  /** All files, in the order in which they are read. Asked before each round of reading. */
  files(): Promise<readonly FeedFile[]>;
  /** There will be no other files: when these are read, all is read. */
  ended(): boolean;
}

/**
 * Recorded EVE files: read to their end, or followed as somebody else's Suricata writes them.
 *
 * @param rotated what stood under these names before and is to be read first.
 */
export function recordedFeed(paths: readonly string[], follow: boolean, rotated: readonly FeedFile[] = []): Feed {
  const files = [
    ...rotated,
    ...paths.map((path) => ({ path, finished: !follow, afterwards: { kind: "keep" } as const })),
  ];
  return { files: async () => files, ended: () => !follow };
}

const EVE_FILE = /^eve(-[0-9-]+)?\.json$/;

/**
 * What our own engine writes: a file is finished when a newer one stands beside it or its directory is finished.
 *
 * @param afterwards what becomes of the file of this path. All of them leave their directory, or each round would list more.
 */
export function engineFeed(
  directories: () => readonly EveDirectory[],
  ended: () => boolean,
  afterwards: (path: string) => Afterwards,
): Feed {
  /** Finished directories do not change: each is listed once more after it is. */
  const listed = new Map<string, readonly FeedFile[]>();
  /** The names of each directory, oldest first. */
  const seen = new Map<string, readonly string[]>();
  const list = async ({ path, finished }: EveDirectory): Promise<readonly FeedFile[]> => {
    const known = listed.get(path);
    if (known !== undefined) return known;
    const names = inOrder(seen.get(path) ?? [], await namesIn(path));
    seen.set(path, names);
    const files = names.map((name, at) => ({
      path: join(path, name),
      finished: finished || at < names.length - 1,
      afterwards: afterwards(join(path, name)),
    }));
    if (finished) listed.set(path, files);
    return files;
  };
  return {
    async files() {
      const files: FeedFile[] = [];
      for (const directory of directories()) files.push(...(await list(directory)));
      return files;
    },
    ended,
  };
}

/** By their times, but a name that comes later is newer: the clock it was made from may have been set back. */
function inOrder(before: readonly string[], found: readonly string[]): readonly string[] {
  const there = new Set(found);
  const held = new Set(before);
  const added = found.filter((name) => EVE_FILE.test(name) && !held.has(name)).toSorted();
  return [...before.filter((name) => there.has(name)), ...added];
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    // The engine makes it when it starts.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
