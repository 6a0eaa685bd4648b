import { isWatchfloorError, type JsonObject } from "@watchfloor/domain";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { expect, test } from "vitest";
import { type StreamColumn, writeStream } from "./arrow-stream.ts";
import { Compressor, expanded } from "./compression.ts";
import { BatchBuilder, decodeBatch, inspectBatch, MAX_BATCH_BYTES, PHYSICAL_COLUMNS } from "./index.ts";

const refusal = expect.toSatisfy((error) => isWatchfloorError(error, "E_WIRE_BATCH"));

async function encoded(records: readonly JsonObject[]): Promise<Uint8Array> {
  const builder = new BatchBuilder();
  for (const record of records) builder.append(record, false);
  return (await builder.finish()).body;
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

const NOTHING = new Uint8Array(0);

/** A sound batch of two rows, column by column, for a test to spoil one. */
function soundColumns(): Map<string, StreamColumn> {
  const nodes = [{ length: 2, nulls: 0 }];
  const dictionary = { words: 2, buffers: [NOTHING, words(0, 0, 4), Buffer.from("flow")] };
  const columns: [string, Omit<StreamColumn, "column">][] = [
    ["timestamp", { nodes, buffers: [NOTHING, words(1, 1, 2, 1)] }],
    ["event_type", { nodes, buffers: [NOTHING, words(1, 0)], dictionary }],
    ["src_port", { nodes: [{ length: 2, nulls: 1 }], buffers: [Uint8Array.of(1), Uint8Array.of(80, 0, 0, 0)] }],
    ["tcp_syn", { nodes, buffers: [NOTHING, Uint8Array.of(3)] }],
    [
      "smtp_rcpt_to",
      {
        nodes: [
          { length: 2, nulls: 0 },
          { length: 1, nulls: 0 },
        ],
        buffers: [NOTHING, words(0, 1, 1), NOTHING, words(0, 2), Buffer.from("me")],
      },
    ],
    ["row", { nodes, buffers: [NOTHING, words(0, 1)] }],
    ["engine_event", { nodes, buffers: [NOTHING, Uint8Array.of(0)] }],
    ["rest", { nodes, buffers: [NOTHING, words(0, 2, 2), Buffer.from("{}")] }],
  ];
  return new Map(columns.map(([name, column]) => [name, { column: columnOf(name), ...column }]));
}

function columnOf(name: string) {
  const found = PHYSICAL_COLUMNS.find((column) => column.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function compressed(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Compressor().compressed(pieces);
}

/** A batch of these columns, as a sensor would send it. */
function sealed(rows: number, columns: readonly StreamColumn[]): Uint8Array {
  return compressed(...writeStream(rows, columns));
}

function spoiled(name: string, change: Partial<StreamColumn>): Uint8Array {
  const columns = soundColumns();
  const held = columns.get(name);
  if (held !== undefined) columns.set(name, { ...held, ...change });
  return sealed(2, [...columns.values()]);
}

test("[W10] the batch the next tests spoil is sound", () => {
  expect(decodeBatch(spoiled("none", {}))).toMatchObject([
    { event_type: "flow", src_port: 80, tcp_syn: true, smtp_rcpt_to: ["me"], rest: "{}" },
    { event_type: "", tcp_syn: true, row: 1 },
  ]);
});

const TWO = { length: 2, nulls: 0 };
test.each<[string, string, Partial<StreamColumn>]>([
  ["a word beyond the dictionary", "event_type", { buffers: [NOTHING, words(0, 2)] }],
  ["a negative word", "event_type", { buffers: [NOTHING, words(0, -1)] }],
  ["offsets that fall", "rest", { buffers: [NOTHING, words(0, 2, 1), Buffer.from("{}")] }],
  ["offsets beyond the text", "rest", { buffers: [NOTHING, words(0, 2, 900), Buffer.from("{}")] }],
  ["offsets that begin late", "rest", { buffers: [NOTHING, words(1, 2, 2), Buffer.from("{}")] }],
  ["offsets that leave text over", "rest", { buffers: [NOTHING, words(0, 1, 1), Buffer.from("{}")] }],
  ["too few offsets", "rest", { buffers: [NOTHING, words(0, 2), Buffer.from("{}")] }],
  ["text that is no UTF-8", "rest", { buffers: [NOTHING, words(0, 2, 2), Uint8Array.of(0xc3, 0x28)] }],
  [
    "a list beyond its items",
    "smtp_rcpt_to",
    { buffers: [NOTHING, words(0, 1, 9), NOTHING, words(0, 2), Buffer.from("me")] },
  ],
  ["too few values", "src_port", { buffers: [Uint8Array.of(1), Uint8Array.of(80, 0)] }],
  ["nulls that are not counted", "src_port", { buffers: [Uint8Array.of(0), Uint8Array.of(80, 0, 0, 0)] }],
  ["nulls where none may be", "row", { nodes: [{ length: 2, nulls: 1 }], buffers: [Uint8Array.of(1), words(0, 1)] }],
  ["more nulls than rows", "src_port", { nodes: [{ length: 2, nulls: 3 }] }],
  ["validity without nulls", "src_port", { nodes: [TWO] }],
  ["another length", "row", { nodes: [{ length: 1, nulls: 0 }] }],
  ["an instant before 1970", "timestamp", { buffers: [NOTHING, words(1, 1, -1, -1)] }],
  ["an instant beyond a number", "timestamp", { buffers: [NOTHING, words(1, 1, 0, 0x20_0000)] }],
  ["one buffer too many", "row", { buffers: [NOTHING, words(0, 1), NOTHING] }],
  ["an array too many", "row", { nodes: [TWO, TWO] }],
  ["an empty dictionary", "event_type", { dictionary: { words: 0, buffers: [NOTHING, words(0), NOTHING] } }],
])("[W10] refuses %s", (_name, column, change) => {
  expectRefused(spoiled(column, change));
});

test("[W9] refuses batches without a required column, with one twice, out of order, or with too many", () => {
  const columns = [...soundColumns().values()];
  const without = (name: string) => columns.filter(({ column }) => column.name !== name);
  for (const name of ["timestamp", "event_type", "row", "engine_event"]) {
    expectRefused(sealed(2, without(name)));
  }
  expectRefused(sealed(2, [...columns].reverse()));
  const twice = columns.flatMap((held) => (held.column.name === "row" ? [held, held] : [held]));
  expectRefused(sealed(2, twice));
  const unknown = columns.map((held) => ({ ...held, column: { ...held.column, name: `x_${held.column.name}` } }));
  expectRefused(sealed(2, unknown));
});

test("[W9] refuses a column of another type", () => {
  const columns = [...soundColumns().values()].map((held) =>
    held.column.name === "src_port" ? { ...held, column: { ...held.column, type: "bool" as const } } : held,
  );
  expectRefused(sealed(2, columns));
});

test("[W9] refuses the streams of other Arrow writers and what is no Arrow at all", () => {
  const table = tableFromArrays({ timestamp: BigInt64Array.of(1n), row: Uint32Array.of(0) });
  for (const body of [
    tableToIPC(table, "stream"),
    tableToIPC(table, "file"),
    NOTHING,
    Buffer.from("PK\x03\x04"),
    new Uint8Array(64),
  ]) {
    expect(() => inspectBatch(body)).toThrow(refusal);
    if (body.length > 0) expectRefused(compressed(body));
  }
});

test("[W9] refuses a batch that is cut off or goes on", async () => {
  const body = await encoded([{ timestamp: "2026-11-03T07:15:00.123456+0000", event_type: "flow", src_ip: "::1" }]);
  for (let length = 0; length < body.length; length++) {
    expect(() => inspectBatch(body.subarray(0, length))).toThrow(refusal);
  }
  const stream = expanded(body);
  for (let length = 1; length < stream.length; length++) expectRefused(compressed(stream.subarray(0, length)));
  expectRefused(compressed(Buffer.concat([stream, new Uint8Array(8)])));
  expectRefused(compressed(Buffer.concat([stream, stream])));
  expect(() => inspectBatch(Buffer.concat([body, new Uint8Array(8)]))).toThrow(refusal);
  expect(() => inspectBatch(Buffer.concat([body, body]))).toThrow(refusal);
});

function expectRefused(body: Uint8Array): void {
  expect(() => inspectBatch(body)).toThrow(refusal);
}

function verdictOn(body: Uint8Array): "accepted" | "refused" {
  try {
    const { rows } = inspectBatch(body);
    for (const event of decodeBatch(body)) expect(event.row).toEqual(expect.any(Number));
    expect(decodeBatch(body)).toHaveLength(rows);
    return "accepted";
  } catch (error) {
    if (!isWatchfloorError(error, "E_WIRE_BATCH")) throw error;
    return "refused";
  }
}

test("[W10] a batch is read alike wherever it lies in memory", async () => {
  const body = await encoded([
    { timestamp: "2026-11-03T07:15:00.123456+0000", event_type: "flow", src_ip: "::1", x: 1 },
  ]);
  for (let shift = 0; shift < 8; shift++) {
    const moved = Buffer.concat([new Uint8Array(shift), body]).subarray(shift);
    expect(decodeBatch(moved)).toEqual(decodeBatch(body));
  }
});

test("[W11] lengths in the metadata are not believed: every byte changed, in bounded time and memory", async () => {
  const sound = await encoded([{ timestamp: "2026-11-03T07:15:00.123456+0000", event_type: "flow", src_ip: "::1" }]);
  const before = process.memoryUsage().heapUsed;
  for (const [bytes, again] of [
    [sound, (changed: Uint8Array) => changed],
    [expanded(sound), (changed: Uint8Array) => compressed(changed)],
  ] as const) {
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0xff, 0x7f, 0x00, (bytes[at] ?? 0) ^ 1]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = value;
        verdictOn(again(changed));
      }
    }
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1024 * 1024);
}, 60_000);

test("[W11] refuses what is too large before expanding it", () => {
  expect(() => inspectBatch(new Uint8Array(MAX_BATCH_BYTES + 1))).toThrow(refusal);
  const columns = [...soundColumns().values()];
  expectRefused(sealed(200_001, columns));
  // 200 MiB of zeros: some 20 kB on the wire.
  const zeros = new Uint8Array(100 * 1024 * 1024);
  const bomb = spoiled("rest", { buffers: [zeros, words(0, 2, 2), zeros] });
  expect(bomb.length).toBeLessThan(100_000);
  expect(() => inspectBatch(bomb)).toThrow(/expands too far/);
}, 30_000);
