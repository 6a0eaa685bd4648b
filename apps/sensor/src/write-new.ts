/** A small file, written in full or not at all, for its owner alone. */
import { open, rename } from "node:fs/promises";

export async function writeNew(path: string, text: string): Promise<void> {
  const unfinished = `${path}.new`;
  const file = await open(unfinished, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}
