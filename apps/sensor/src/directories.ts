/**
 * The directories above the engine's own: others may pass through them, and see nothing. And the empty ones it leaves.
 *
 * An engine that was started by root runs as another user and must reach its files. What is private (identity, spool,
 * quarantine) has 0700 of its own.
 */
import { constants } from "node:fs";
import { chmod, mkdir, open, readdir, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

const PASSABLE = 0o711;

/** Makes the directory and its missing parents, passable for others whatever the umask; those that are there stay as they are. */
export async function makePassable(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: PASSABLE });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makePassable(dirname(path));
    return makePassable(path);
  }
  await chmod(path, PASSABLE);
}

/** For directories that are ours by their name and were made narrower; one of another owner stays as it is. */
export async function letOthersPass(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o011) === 0o011) return;
  await chmod(path, (mode & 0o777) | 0o011).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) throw error;
  });
}

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/**
 * Removes the empty directories below `path`, down to `depth` levels; what still holds a file stays.
 *
 * Some of them are the engine's user's, who might put a link there while we look: each is gone through by its descriptor.
 */
export async function removeEmptyBelow(path: string, depth: number): Promise<void> {
  const handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch(() => undefined);
  if (handle === undefined) return;
  const here = `/proc/self/fd/${handle.fd}`;
  try {
    for (const entry of await readdir(here, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      if (depth > 1) await removeEmptyBelow(join(here, entry.name), depth - 1);
      // Not empty, or not ours: nothing is lost by its staying.
      await rmdir(join(here, entry.name)).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}
