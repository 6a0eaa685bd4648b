/** What this machine's Suricata says of the demonstration's capture: for machines that have no Suricata. */
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { writeTraffic } from "../traffic/produce.ts";
import type { Say } from "../voice.ts";
import { demonstrationOrder } from "./demonstration.ts";
import { runEngine } from "./engine-run.ts";

/** By packet time; Suricata writes a flow's end when it notices it. */
function inOrderOfTime(lines: readonly string[]): readonly string[] {
  const timeOf = (line: string) => line.slice(line.indexOf('"timestamp":"') + 13).slice(0, 26);
  return [...lines].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
}

/** Writes `demonstration.eve.json.gz` into `directory`. */
export async function recordDemonstration(
  seed: string,
  rules: readonly string[],
  directory: string,
  say: Say,
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "watchfloor-recording-"));
  try {
    const capture = join(work, "demonstration.pcap");
    await writeTraffic(demonstrationOrder(seed), capture, join(work, "demonstration.truth.json"));
    const lines = inOrderOfTime(await runEngine({ capture, rules, directory: join(work, "engine") }));
    const packed = await promisify(gzip)(`${lines.join("\n")}\n`, { level: constants.Z_BEST_COMPRESSION });
    await mkdir(directory, { recursive: true });
    const file = join(directory, "demonstration.eve.json.gz");
    await writeFile(`${file}.part`, packed);
    await rename(`${file}.part`, file);
    say({
      kind: "wrote",
      facts: { file, lines: lines.length, bytes: packed.length },
      text: `${file}: ${lines.length} EVE records, ${(packed.length / 1e3).toFixed(0)} kB`,
    });
    say({ kind: "done", facts: {}, text: "Done." });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
