/** What the last set-up did, so that the next one does nothing: digests of the files each step depends on. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = ".setup";
const FILE = "stamp.json";

/** The stamp of `root`; empty when there is none or it cannot be read. */
export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, FOLDER, FILE), "utf8"));
  } catch {
    return {};
  }
}

/** Adds `entries` to the stamp of `root`. */
export function writeStamp(root, entries) {
  mkdirSync(join(root, FOLDER), { recursive: true });
  writeFileSync(join(root, FOLDER, FILE), `${JSON.stringify({ ...readStamp(root), ...entries }, null, 2)}\n`);
}

/** One SHA-256 over names and contents of all files under `paths`, in order of name; `dist` and node_modules are left out. */
export function digestOf(root, paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    let entries;
    try {
      entries = readdirSync(join(root, path), { withFileTypes: true });
    } catch (error) {
      if (error.code !== "ENOTDIR") throw error;
      hash.update(`${path}\0`).update(readFileSync(join(root, path)));
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name !== "dist" && entry.name !== "node_modules") add(join(path, entry.name));
    }
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
