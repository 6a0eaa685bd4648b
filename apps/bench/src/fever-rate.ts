/**
 * FEVER (DCSO, in Debian) on the same records and the same core: EVE lines into its socket, all types forwarded out.
 *
 * It does less than the agent: no columns, no encryption, no acknowledgement, nothing on disk. The ratio says what the
 * difference costs, not who is better.
 */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import type { FigurePrinter } from "./figure.ts";
import { versionOf } from "./machine.ts";

export interface FeverInput {
  readonly records: readonly string[];
  readonly directory: string;
  readonly core: string;
  readonly agentLinesPerSecond: number;
  readonly about: Readonly<Record<string, string | number>>;
}

const NEWLINE = 0x0a;
/** Lines under way at once: FEVER is fed only as fast as it gives, for its best rate without loss. */
const WINDOW = 512;
/** Lines under way for this long are lost. */
const LOST_MS = 1_000;
/** So long a run says enough; the agent's million lines would take FEVER minutes. */
const RUN_MS = 15_000;

export async function measureFever(printer: FigurePrinter, input: FeverInput): Promise<void> {
  const version = versionOf("fever", ["version"]) || versionOf("fever", ["--help"]);
  if (version === "") {
    printer.skipped("fever.lines_forwarded", "FEVER is not installed: apt-get install fever");
    return;
  }
  const [inSocket, outSocket] = [join(input.directory, "in.sock"), join(input.directory, "out.sock")];
  const flow = { sent: 0, forwarded: 0, lost: 0, lastAt: 0 };
  let pump = () => {};
  const sink = createServer((socket) => {
    socket.on("data", (chunk) => {
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) flow.forwarded += 1;
      flow.lastAt = performance.now();
      pump();
    });
  });
  await new Promise<void>((resolve) => sink.listen(outSocket, resolve));
  const flags = ["run", "-T", "-i", inSocket, "-o", outSocket, "--in-buffer-drop=false", "--dummy", "-n", "0"];
  const management = ["--mgmt-socket", join(input.directory, "mgmt.sock")];
  const fever = spawn("taskset", ["-c", input.core, "fever", ...flags, ...management], { stdio: "ignore" });
  try {
    await listening(inSocket);
    const source = connect(inSocket);
    const { promise: broken, reject } = Promise.withResolvers<never>();
    source.on("error", reject);
    const started = performance.now();
    flow.lastAt = started;
    pump = () => {
      const room = WINDOW - (flow.sent - flow.forwarded - flow.lost);
      if (room < WINDOW / 2 || performance.now() - started > RUN_MS) return;
      const lines = Array.from({ length: room }, (_, at) => input.records[(flow.sent + at) % input.records.length]);
      flow.sent += room;
      source.write(`${lines.join("\n")}\n`);
    };
    pump();
    await Promise.race([broken, runDry(flow, () => pump(), started)]);
    source.destroy();
    // Debian's 1.3.5 was seen to take all it is given and, after some ten to two thousand lines, to forward no more.
    if (flow.lost > flow.forwarded) {
      const seen = `FEVER forwarded ${flow.forwarded} of ${flow.sent} lines, ${WINDOW} at a time, and then no more`;
      printer.skipped("fever.lines_forwarded", seen);
      return;
    }
    const rate = flow.forwarded / ((flow.lastAt - started) / 1000);
    printer.print({
      name: "fever.lines_forwarded",
      value: Math.round(rate),
      unit: "lines/s on one core",
      input: { ...input.about, lines: flow.sent, underWay: WINDOW },
      loss: { in: flow.sent, out: flow.forwarded, dropped: flow.lost },
      detail: { agentToFever: Math.round((input.agentLinesPerSecond / rate) * 100) / 100 },
    });
  } finally {
    fever.kill("SIGKILL");
    sink.close();
  }
}

interface Flow {
  readonly sent: number;
  readonly forwarded: number;
  readonly lastAt: number;
  lost: number;
}

/** Until the time is up and nothing is under way; what does not come is counted as lost and made room for. */
async function runDry(flow: Flow, pump: () => void, started: number): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const underWay = flow.sent - flow.forwarded - flow.lost;
    if (underWay > 0 && performance.now() - flow.lastAt > LOST_MS) flow.lost += underWay;
    else if (underWay > 0) continue;
    if (performance.now() - started > RUN_MS) return;
    pump();
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
