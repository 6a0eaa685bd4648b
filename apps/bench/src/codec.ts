/**
 * What a line costs from EVE to a compressed batch, stage by stage: `npx node apps/bench/src/codec.ts`.
 *
 * Prints one JSON line. Times are processor time of this process (user and system), the best of several rounds, so that
 * other work on the machine counts as little as it can; `JSON.parse` alone stands beside them as the machine's measure.
 */
import { compileRedaction, decodeChunk, type EveRecord, isEngineEventRecord } from "@watchfloor/eve";
import { BatchBuilder, type EncodedBatch, inspectBatch, withheldPaths } from "@watchfloor/wire";
import { readInput } from "./input.ts";
import { describeMachine } from "./machine.ts";

const ROUNDS = 8;
const PIECE_BYTES = 256 * 1024;
const ROWS_A_BATCH = 20_000;
/** What a county that consents to nothing but flows, alerts and protocols withholds. */
const redact = compileRedaction(withheldPaths(["secret", "content", "personal"]));

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const input = readInput();
const bytes = Buffer.from(`${input.lines.join("\n")}\n`);

function decodeAll(): readonly EveRecord[] {
  const records: EveRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    at += decodeChunk(bytes.subarray(at, at + PIECE_BYTES), (decoded) => {
      if (decoded.kind === "event") records.push(decoded.record);
    });
  }
  return records;
}

/** One round: µs of each stage over all lines. */
async function round(builder: BatchBuilder) {
  const us = { parseAlone: 0, decode: 0, redact: 0, append: 0, finish: 0, inspect: 0, together: 0 };
  let since = cpuUs();
  const lap = (stage: keyof typeof us) => {
    const now = cpuUs();
    us[stage] += now - since;
    since = now;
  };
  for (const line of input.lines) JSON.parse(line);
  lap("parseAlone");
  const records = decodeAll();
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
    at += decodeChunk(bytes.subarray(at, at + PIECE_BYTES), (decoded) => {
      if (decoded.kind !== "event") return;
      redact(decoded.record);
      builder.append(decoded.record, isEngineEventRecord(decoded.record));
    });
    if (builder.rows >= ROWS_A_BATCH) await builder.finish();
  }
  if (builder.rows > 0) await builder.finish();
  lap("together");
  return { us, rows: records.length, bytesOut: batches.reduce((sum, { body }) => sum + body.length, 0) };
}

const builder = new BatchBuilder();
const rounds: Awaited<ReturnType<typeof round>>[] = [];
for (let at = 0; at < ROUNDS; at++) rounds.push(await round(builder));
const lines = input.lines.length;
const best = (stage: keyof (typeof rounds)[number]["us"]) =>
  Math.round((Math.min(...rounds.map(({ us }) => us[stage])) / lines) * 100) / 100;
const { rows = 0, bytesOut = 0 } = rounds[0] ?? {};

process.stdout.write(
  `${JSON.stringify({
    kind: "codec",
    input: input.name,
    lines,
    rows,
    bytesIn: bytes.length,
    bytesOut,
    bytesPerEvent: Math.round((bytesOut / rows) * 10) / 10,
    usPerLine: {
      decode: best("decode"),
      redact: best("redact"),
      append: best("append"),
      finish: best("finish"),
      together: best("together"),
    },
    hubUsPerLine: { inspect: best("inspect") },
    jsonParseAloneUsPerLine: best("parseAlone"),
    machine: describeMachine(),
  })}\n`,
);
