/** Puts a file that is read elsewhere on the same disk, over nothing that stands there. */
import { lstat, mkdir, rename } from "node:fs/promises";
import { dirname, format, parse } from "node:path";

/** Its directory is made where missing, for its owner alone; a name that is taken gets a number. */
export async function moveAway(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const { dir, name, ext } = parse(to);
  let free = to;
  for (let number = 2; await isThere(free); number += 1) free = format({ dir, name: `${name}-${number}`, ext });
  await rename(from, free);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
      throw error;
    },
  );
}
