/**
 * What a line costs from EVE to a compressed batch, stage by stage.
 *
 * Times are processor time of this process (user and system), the best of several rounds, so that other work on the
 * machine counts as little as it can; `JSON.parse` alone stands beside them as the machine's measure.
 */
import { compileRedaction, decodeChunk, type EveRecord, isEngineEventRecord } from "@watchfloor/eve";
import { BatchBuilder, type EncodedBatch, inspectBatch, withheldPaths } from "@watchfloor/wire";
import type { FigurePrinter } from "./figure.ts";
import { readInput } from "./input.ts";

const ROUNDS = 8;
const PIECE_BYTES = 256 * 1024;
const ROWS_A_BATCH = 20_000;

const STAGES = ["parseAlone", "decode", "redact", "append", "finish", "inspect", "together"] as const;
type Stage = (typeof STAGES)[number];

interface Round {
  /** µs over all lines. */
  readonly us: Readonly<Record<Stage, number>>;
  readonly rows: number;
  readonly bytesOut: number;
}

/** Measures decoding, redaction and encoding alone: no disk, no network. */
export async function measureCodec(printer: FigurePrinter): Promise<void> {
  const input = readInput();
  const bytes = Buffer.from(`${input.lines.join("\n")}\n`);
  const rounds: Round[] = [];
  for (let at = 0; at < ROUNDS; at += 1) rounds.push(await round(input.lines, bytes));
  const lines = input.lines.length;
  const best = (stage: Stage) => Math.round((Math.min(...rounds.map(({ us }) => us[stage])) / lines) * 100) / 100;
  const { rows = 0, bytesOut = 0 } = rounds[0] ?? {};
  printer.print({
    name: "codec.agent_cpu_per_line",
    value: best("together"),
    unit: "µs of one core",
    input: { records: input.name, lines, bytes: bytes.length },
    loss: { in: lines, out: rows, dropped: 0 },
    detail: {
      decodeUs: best("decode"),
      redactUs: best("redact"),
      appendUs: best("append"),
      finishUs: best("finish"),
      jsonParseAloneUs: best("parseAlone"),
      toJsonParse: Math.round((best("together") / best("parseAlone")) * 100) / 100,
      hubInspectUs: best("inspect"),
      bytesPerEvent: Math.round((bytesOut / rows) * 10) / 10,
    },
  });
}

async function round(lines: readonly string[], bytes: Uint8Array): Promise<Round> {
  const redact = compileRedaction(withheldPaths(["secret", "content"]));
  const builder = new BatchBuilder();
  const us: Record<Stage, number> = {
    parseAlone: 0,
    decode: 0,
    redact: 0,
    append: 0,
    finish: 0,
    inspect: 0,
    together: 0,
  };
  let since = cpuUs();
  const lap = (stage: Stage) => {
    const now = cpuUs();
    us[stage] += now - since;
    since = now;
  };
  for (const line of lines) JSON.parse(line);
  lap("parseAlone");
  const records: EveRecord[] = [];
  forEachRecord(bytes, (record) => records.push(record));
  lap("decode");
  for (const record of records) redact(record);
  lap("redact");
  const batches: EncodedBatch[] = [];
  for (let at = 0; at < records.length; at += ROWS_A_BATCH) {
    for (const record of records.slice(at, at + ROWS_A_BATCH)) builder.append(record, isEngineEventRecord(record));
    lap("append");
    batches.push(await builder.finish());
    lap("finish");
  }
  for (const { body } of batches) inspectBatch(body);
  lap("inspect");
  // As the agent does it, each record gone before the next is read; the stages above keep them all alive.
  for (let at = 0; at < bytes.length; ) {
    at += forEachRecord(bytes.subarray(at, at + PIECE_BYTES), (record) => {
      redact(record);
      builder.append(record, isEngineEventRecord(record));
    });
    if (builder.rows >= ROWS_A_BATCH) await builder.finish();
  }
  if (builder.rows > 0) await builder.finish();
  lap("together");
  return { us, rows: records.length, bytesOut: batches.reduce((sum, { body }) => sum + body.length, 0) };
}

/** @returns the bytes that were whole lines. */
function forEachRecord(bytes: Uint8Array, take: (record: EveRecord) => void): number {
  let at = 0;
  for (;;) {
    const consumed = decodeChunk(bytes.subarray(at, at + PIECE_BYTES), (decoded) => {
      if (decoded.kind === "event") take(decoded.record);
    });
    if (consumed === 0) return at;
    at += consumed;
  }
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
