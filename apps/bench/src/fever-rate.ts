/**
 * FEVER (DCSO, in Debian) on the same records and the same core: EVE lines into its socket, all types forwarded out.
 *
 * It does less than the agent: no columns, no encryption, no acknowledgement, nothing on disk. The ratio says what the
 * difference costs, not who is better.
 */
import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FigurePrinter } from "./figure.ts";
import { versionOf } from "./machine.ts";

export interface FeverInput {
  readonly file: string;
  readonly lines: number;
  readonly directory: string;
  readonly core: string;
  readonly agentLinesPerSecond: number;
  readonly about: Readonly<Record<string, string | number>>;
}

const NEWLINE = 0x0a;
/** FEVER that forwards nothing for this long has stopped; seen on some real records, without a word from it. */
const STALLED_MS = 10_000;

export async function measureFever(printer: FigurePrinter, input: FeverInput): Promise<void> {
  const version = versionOf("fever", ["version"]) || versionOf("fever", ["--help"]);
  if (version === "") {
    printer.skipped("fever.lines_forwarded", "FEVER is not installed: apt-get install fever");
    return;
  }
  const [inSocket, outSocket] = [join(input.directory, "in.sock"), join(input.directory, "out.sock")];
  let forwarded = 0;
  let lastAt = performance.now();
  const whole = Promise.withResolvers<void>();
  const sink = createServer((socket) => {
    socket.on("data", (chunk) => {
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) forwarded += 1;
      lastAt = performance.now();
      if (forwarded >= input.lines) whole.resolve();
    });
  });
  await new Promise<void>((resolve) => sink.listen(outSocket, resolve));
  const flags = ["run", "-T", "-i", inSocket, "-o", outSocket, "--in-buffer-drop=false", "--dummy", "-n", "0"];
  const management = ["--mgmt-socket", join(input.directory, "mgmt.sock")];
  const fever = spawn("taskset", ["-c", input.core, "fever", ...flags, ...management], { stdio: "ignore" });
  try {
    await listening(inSocket);
    const started = performance.now();
    lastAt = started;
    // Its socket may stop taking lines, so writing them must not be waited for.
    const writing = pipeline(createReadStream(input.file, { highWaterMark: 1 << 20 }), connect(inSocket));
    writing.catch(whole.reject);
    const watch = setInterval(() => {
      if (performance.now() - lastAt > STALLED_MS) whole.resolve();
    }, 250);
    await whole.promise.finally(() => clearInterval(watch));
    if (forwarded < input.lines) {
      printer.skipped("fever.lines_forwarded", `FEVER stopped after ${forwarded} of ${input.lines} lines`);
      return;
    }
    const rate = forwarded / ((lastAt - started) / 1000);
    printer.print({
      name: "fever.lines_forwarded",
      value: Math.round(rate),
      unit: "lines/s on one core",
      input: input.about,
      loss: { in: input.lines, out: forwarded, dropped: input.lines - forwarded },
      detail: { agentToFever: Math.round((input.agentLinesPerSecond / rate) * 100) / 100 },
    });
  } finally {
    fever.kill("SIGKILL");
    sink.close();
  }
}

async function listening(path: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(path, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("FEVER does not listen");
}
