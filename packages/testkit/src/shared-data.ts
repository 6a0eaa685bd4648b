/** Real captures and rules that are not in the repository: found beside it, or where WATCHFLOOR_SHARED says. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * @param file within the shared directory, as `data/captures/x.pcap`.
 * @returns its path, or undefined when it is not there, for `test.skipIf`.
 * @throws {Error} when it is not there and CI is set: there the tests must not be skipped.
 */
export function sharedData(file: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const path = join(env.WATCHFLOOR_SHARED ?? join(import.meta.dirname, "../../../../shared"), file);
  if (existsSync(path)) return path;
  if (env.CI === "true") throw new Error(`CI needs ${path}`);
  return undefined;
}
