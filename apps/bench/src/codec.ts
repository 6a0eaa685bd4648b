/**
 * What a line costs from EVE to a compressed batch: `together` is the agent's work without tail, spool and uplink.
 *
 * Times are processor time of this process (user and system), the best of several rounds, so that other work on the
 * machine counts as little as it can; `JSON.parse` alone stands beside them as the machine's measure.
 */
import { compileRedaction, decodeBytes, isEngineEventRecord } from "@watchfloor/eve";
import {
  BatchBuilder,
  type EncodedBatch,
  inspectBatch,
  LineScanner,
  type PlainLine,
  withheldPaths,
} from "@watchfloor/wire";
import type { FigurePrinter } from "./figure.ts";
import { readInput } from "./input.ts";

/** The first few are slower than an agent that has run for a while. */
const ROUNDS = 16;
/** As the agent reads and seals by default. */
const READ_BYTES = 1024 * 1024;
const ROWS_A_BATCH = 16_384;
const LINE_FEED = 0x0a;
const WITHHELD = withheldPaths(["secret", "content"]);

const STAGES = ["parseAlone", "scan", "together", "finish", "inspect", "decoded"] as const;
type Stage = (typeof STAGES)[number];

interface Round {
  /** µs over all lines. */
  readonly us: Readonly<Record<Stage, number>>;
  readonly rows: number;
  readonly plain: number;
  readonly bytesOut: number;
}

/** Measures decoding, redaction and encoding alone: no disk, no network. */
export async function measureCodec(printer: FigurePrinter): Promise<void> {
  const input = readInput();
  const bytes = Buffer.from(`${input.lines.join("\n")}\n`);
  const rounds: Round[] = [];
  const agent = new Agent();
  for (let at = 0; at < ROUNDS; at += 1) rounds.push(await round(agent, input.lines, bytes));
  const lines = input.lines.length;
  const best = (stage: Stage) => Math.round((Math.min(...rounds.map(({ us }) => us[stage])) / lines) * 100) / 100;
  const { rows = 0, plain = 0, bytesOut = 0 } = rounds[0] ?? {};
  printer.print({
    name: "codec.agent_cpu_per_line",
    value: best("together"),
    unit: "µs of one core",
    input: { records: input.name, lines, bytes: bytes.length },
    loss: { in: lines, out: rows, dropped: 0 },
    detail: {
      scanUs: best("scan"),
      finishUs: best("finish"),
      plainShare: Math.round((plain / lines) * 10_000) / 10_000,
      decodedUs: best("decoded"),
      jsonParseAloneUs: best("parseAlone"),
      toJsonParse: Math.round((best("together") / best("parseAlone")) * 100) / 100,
      hubInspectUs: best("inspect"),
      bytesPerEvent: Math.round((bytesOut / rows) * 10) / 10,
    },
  });
}

async function round(agent: Agent, lines: readonly string[], bytes: Buffer): Promise<Round> {
  const us: Record<Stage, number> = { parseAlone: 0, scan: 0, together: 0, finish: 0, inspect: 0, decoded: 0 };
  let since = cpuUs();
  const lap = (...stages: readonly Stage[]) => {
    const now = cpuUs();
    for (const stage of stages) us[stage] += now - since;
    since = now;
  };
  for (const line of lines) JSON.parse(line);
  lap("parseAlone");
  const plain = agent.countPlain(bytes);
  lap("scan");
  const batches = await agent.encode(bytes, lap);
  for (const { body } of batches) inspectBatch(body);
  lap("inspect");
  await agent.encodeDecoded(bytes, lap);
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  return { us, rows, plain, bytesOut: batches.reduce((sum, { body }) => sum + body.length, 0) };
}

/** What the sensor's pipeline does with lines, and like it the same builder over all batches. */
class Agent {
  readonly #scanner = new LineScanner(WITHHELD);
  readonly #redact = compileRedaction(WITHHELD);
  readonly #builder = new BatchBuilder();

  countPlain(bytes: Buffer): number {
    let plain = 0;
    for (const piece of pieces(bytes)) {
      this.#forEachLine(piece, (line) => {
        if (line !== undefined) plain += 1;
      });
    }
    return plain;
  }

  /** What is not plain is decoded, and a batch ends with the read that fills it. */
  async encode(bytes: Buffer, lap: (...stages: readonly Stage[]) => void): Promise<readonly EncodedBatch[]> {
    const batches: EncodedBatch[] = [];
    const seal = async () => {
      lap("together");
      batches.push(await this.#builder.finish());
      lap("together", "finish");
    };
    for (const piece of pieces(bytes)) {
      this.#forEachLine(piece, (line, start, end) => {
        if (line === undefined || !this.#builder.appendPlain(line)) this.#append(piece.subarray(start, end));
      });
      if (this.#builder.rows >= ROWS_A_BATCH) await seal();
    }
    if (this.#builder.rows > 0) await seal();
    return batches;
  }

  /** What lines cost that are not plain: each decoded, redacted and appended as a record. @param lap before each sealing. */
  async encodeDecoded(bytes: Buffer, lap: (...stages: readonly Stage[]) => void): Promise<void> {
    for (const piece of pieces(bytes)) {
      for (let start = 0; start < piece.length; ) {
        const end = piece.indexOf(LINE_FEED, start);
        this.#append(piece.subarray(start, end));
        start = end + 1;
      }
      if (this.#builder.rows < ROWS_A_BATCH) continue;
      lap("decoded");
      await this.#builder.finish();
      lap();
    }
    lap("decoded");
    if (this.#builder.rows > 0) await this.#builder.finish();
  }

  #append(line: Buffer): void {
    const decoded = decodeBytes(line);
    if (decoded.kind !== "event") return;
    const engineEvent = isEngineEventRecord(decoded.record);
    this.#redact(decoded.record);
    this.#builder.append(decoded.record, engineEvent);
  }

  #forEachLine(piece: Buffer, take: (line: PlainLine | undefined, start: number, end: number) => void): void {
    for (let start = 0; start < piece.length; ) {
      const line = this.#scanner.scan(piece, start);
      const end = line?.end ?? piece.indexOf(LINE_FEED, start);
      take(line, start, end);
      start = end + 1;
    }
  }
}

/** Whole lines, about as many as one read of the agent has. */
function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, Math.min(start + READ_BYTES, bytes.length - 1)) + 1;
    yield bytes.subarray(start, end);
    start = end;
  }
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
