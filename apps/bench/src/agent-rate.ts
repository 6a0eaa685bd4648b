/** How many EVE lines a second the agent takes from a file to acknowledged batches, on one core. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureFever } from "./fever-rate.ts";
import type { FigurePrinter } from "./figure.ts";
import { startHub } from "./hub-under-test.ts";
import { readInput, writeRepeated } from "./input.ts";
import { Program } from "./program.ts";

const AGENT_CORE = "0";
const HUB_CORE = "1";

/** Measures the agent and, where FEVER is installed, FEVER on the same file and core in the same run. */
export async function measureAgent(printer: FigurePrinter, lines: number): Promise<void> {
  const input = readInput();
  const directory = mkdtempSync(join(tmpdir(), "watchfloor-bench-agent-"));
  const file = join(directory, "eve.json");
  const bytes = await writeRepeated(file, input.lines, lines);
  const about = { records: input.name, lines, bytes };
  const hub = await startHub([], HUB_CORE);
  try {
    const token = await hub.enrolmentToken("bench-agent", "20055");
    const sensor = new Program({
      name: "sensor",
      flags: ["--data", directory, "--name", "bench", "--token", token, "--eve", file, "--until-done"],
      cores: AGENT_CORE,
    });
    await sensor.hear("ready", 60_000);
    const started = performance.now();
    const cpuBefore = sensor.cpuSeconds();
    let peak = 0;
    let cpu = 0;
    let readSeconds: number | undefined;
    const watch = setInterval(() => {
      peak = Math.max(peak, sensor.peakMemoryBytes());
      cpu = Math.max(cpu, sensor.cpuSeconds() - cpuBefore);
      if (Number(sensor.last("progress")?.eveLines) === lines) readSeconds ??= (performance.now() - started) / 1000;
    }, 100);
    const done = await sensor.hear("done", 600_000);
    const seconds = (performance.now() - started) / 1000;
    clearInterval(watch);
    await sensor.stop();
    const quarantined = Number(done.quarantined);
    printer.print({
      name: "agent.lines_acknowledged",
      value: Math.round(lines / seconds),
      unit: "lines/s on one core",
      aim: 100_000,
      input: about,
      loss: { in: lines, out: Number(done.sent), dropped: quarantined },
      detail: {
        seconds: round(seconds),
        // Until the last line was in a closed segment on the disk, to a second; what follows is the hub's time.
        spooledPerSecond: Math.round(lines / (readSeconds ?? seconds)),
        agentCpuPerLineUs: round((cpu / lines) * 1_000_000),
        hub: "the real one, on the other core",
      },
    });
    printer.print({ name: "agent.memory_peak", value: peak, unit: "bytes", aim: 250 * 1024 * 1024, input: about });
    await measureFever(printer, {
      records: input.lines,
      directory,
      core: AGENT_CORE,
      agentLinesPerSecond: lines / seconds,
      about,
    });
  } finally {
    await hub.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
