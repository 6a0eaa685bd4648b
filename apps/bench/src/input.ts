/** What the figures are made from: real EVE records where they are at hand, our own recorded demonstration otherwise. */
import { createWriteStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

export interface EveInput {
  readonly name: string;
  readonly lines: readonly string[];
}

const SHARED = process.env.WATCHFLOOR_SHARED ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const RECORDED = fileURLToPath(new URL("../../simulator/recorded/demonstration.eve.json.gz", import.meta.url));

/** The folder of real captures, or undefined where the repository stands alone. */
export function sharedFolder(): string | undefined {
  return existsSync(join(SHARED, "data/eve")) ? SHARED : undefined;
}

function linesOf(file: string): readonly string[] {
  return gunzipSync(readFileSync(file))
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** Every record of the real captures but engine-event floods: no capture gives more than `mostPerFile` lines. */
export function readInput(mostPerFile = 1_000): EveInput {
  const shared = sharedFolder();
  if (shared === undefined) return { name: "recorded demonstration", lines: linesOf(RECORDED) };
  const folder = join(shared, "data/eve");
  const files = readdirSync(folder).filter((name) => name.endsWith(".eve.json.gz"));
  return {
    name: `real records of ${files.length} captures, at most ${mostPerFile} of each`,
    lines: files.flatMap((name) => linesOf(join(folder, name)).slice(0, mostPerFile)),
  };
}

/** Writes `lines` over and over until `count` stand in `file`. @returns bytes written. */
export async function writeRepeated(file: string, lines: readonly string[], count: number): Promise<number> {
  let bytes = 0;
  const block = Buffer.from(`${lines.join("\n")}\n`);
  await pipeline(function* () {
    for (let left = count; left > 0; left -= lines.length) {
      const chunk = left >= lines.length ? block : Buffer.from(`${lines.slice(0, left).join("\n")}\n`);
      bytes += chunk.length;
      yield chunk;
    }
  }, createWriteStream(file));
  return bytes;
}
