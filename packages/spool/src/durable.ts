/** Files that are either there in full or not at all, across kill -9 and loss of power. */
import { open, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** A name that `openSpool` sweeps away: it was being written when the program ended. */
export const UNFINISHED = ".unfinished";

/** Writes `bytes` under a temporary name, syncs, renames to `path`, syncs the directory. Replaces what was there. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  try {
    const file = await open(unfinished, "w", 0o600);
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    // Frees the space of a half-written file on a full disk; the first error is the one to tell.
    await unlink(unfinished).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Makes renames and deletions in a directory last. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
