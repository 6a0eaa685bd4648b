/** The real Suricata, run plainly, so that what our own engine makes of a capture can be held against it. */
import { execFile, execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Its version, `7.0.10`, or undefined when there is none on this machine. */
export function suricataVersion(): string | undefined {
  try {
    return /version (\d+\.\d+\.\d+)/.exec(execFileSync("suricata", ["-V"], { encoding: "utf8" }))?.[1];
  } catch {
    return undefined;
  }
}

export interface PlainRun {
  readonly configuration: string;
  readonly capture: string;
  /** Made; gets eve.json. */
  readonly outputDirectory: string;
}

/** `suricata -r`, single-threaded, checksums ignored: what every description of Suricata calls a replay. */
export async function replayPlainly({ configuration, capture, outputDirectory }: PlainRun): Promise<void> {
  await mkdir(outputDirectory, { recursive: true });
  const flags = ["-c", configuration, "-r", capture, "-l", outputDirectory, "--runmode", "single", "-k", "none"];
  await run("suricata", flags, { maxBuffer: 16 * 1024 * 1024 });
}

export interface EveCount {
  readonly lines: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly bySid: Readonly<Record<string, number>>;
}

/** Counts the EVE lines of a directory without our own decoder: an independent second opinion. */
export async function countEve(directory: string): Promise<EveCount> {
  const byType: Record<string, number> = {};
  const bySid: Record<string, number> = {};
  let lines = 0;
  for (const name of (await readdir(directory)).filter((one) => /^eve.*\.json$/.test(one))) {
    for await (const line of createInterface({ input: createReadStream(join(directory, name)) })) {
      const { event_type: type, alert } = JSON.parse(line);
      lines += 1;
      byType[type] = (byType[type] ?? 0) + 1;
      if (type === "alert") bySid[alert.signature_id] = (bySid[alert.signature_id] ?? 0) + 1;
    }
  }
  return { lines, byType, bySid };
}
