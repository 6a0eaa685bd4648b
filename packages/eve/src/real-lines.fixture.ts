/** EVE lines of real captures, for tests; they lie beside the repository, never in it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";

const SHARED = process.env.WATCHFLOOR_SHARED ?? resolve(import.meta.dirname, "../../../../shared");
const FOLDER = join(SHARED, "data/eve");

/** False where the data is not there; in CI the tests then run and fail. */
export const HAS_REAL_LINES = existsSync(FOLDER) || process.env.CI === "true";

/** One piece of bytes per capture, as Suricata wrote it. */
export function* realFiles(): Generator<{ readonly name: string; readonly bytes: Buffer }> {
  for (const name of readdirSync(FOLDER).sort()) {
    if (name.endsWith(".gz")) yield { name, bytes: gunzipSync(readFileSync(join(FOLDER, name))) };
  }
}
