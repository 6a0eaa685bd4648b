import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { isWatchfloorError, type JsonObject } from "@watchfloor/domain";
import { inspectBatch } from "@watchfloor/wire";
import { expect, test } from "vitest";
import { alertRecord, encoded, flowRecord, landed, testDirectory } from "../store.fixture.ts";
import type { HostileReaderOrder } from "./hostile-reader.fixture.ts";

const READER = fileURLToPath(new URL("./hostile-reader.fixture.ts", import.meta.url));
const SEED = Number(process.env.WATCHFLOOR_SEED ?? 20_261_103);
/** Batches tried; what is accepted of them has to be stored within the time below. `WATCHFLOOR_HOSTILE` for a long run. */
const TRIES = Number(process.env.WATCHFLOOR_HOSTILE ?? 2_400);
const MOST_ACCEPTED = TRIES / 8;
const WORDS = [0, 1, -1, 7, 8, 64, 0xff, 0xffff, 0x7fff_ffff, -0x8000_0000];

/** Numbers below `end`, the same for the same seed (mulberry32). */
function randomBelow(seed: number): (end: number) => number {
  let state = seed | 0;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
}

/** One to three bytes or 32-bit words overwritten, sometimes a stretch copied over another or the end cut off. */
function spoiled(sound: Uint8Array, below: (end: number) => number): Uint8Array {
  const body = Uint8Array.from(sound);
  const view = new DataView(body.buffer);
  for (let changes = below(3); changes >= 0; changes--) {
    const at = below(body.length - 4);
    const kind = below(16);
    if (kind < 9) body[at] = (body[at] ?? 0) ^ (1 << below(8));
    else if (kind < 12) body[at] = below(256);
    else if (kind < 14) view.setInt32(at & ~3, WORDS[below(WORDS.length)] ?? 0, true);
    else if (kind < 15) body.copyWithin(at, below(body.length), below(body.length));
    else return body.slice(0, at);
  }
  return body;
}

/** Every layout of the wire, in small batches and larger ones. */
function soundRecords(): readonly (readonly JsonObject[])[] {
  const rich = (row: number): JsonObject => ({
    ...alertRecord(row),
    tcp: { syn: row % 2 === 0, state: "closed" },
    smtp: { helo: `host-${row}`, rcpt_to: ["a@example.org", `b${row}@example.org`] },
    dns: { rrname: `n${row}.example.org`, id: row, rd: true },
  });
  const rows = Array.from({ length: 300 }, (_, row) => row);
  return [
    [flowRecord(1)],
    [rich(1), flowRecord(2)],
    rows.slice(0, 20).map(rich),
    rows.map((row) => (row % 2 ? rich(row) : flowRecord(row))),
  ];
}

/** Bytes in a sound frame. */
function framed(stream: Uint8Array): Uint8Array {
  return zstdCompressSync(stream, { chunkSize: 2 * stream.length + 1_024, pledgedSrcSize: stream.length });
}

/** The rows that inspection counts; undefined when it refuses. */
function rowsAccepted(body: Uint8Array): number | undefined {
  try {
    return inspectBatch(body).rows;
  } catch (error) {
    if (isWatchfloorError(error, "E_WIRE_BATCH")) return undefined;
    throw error;
  }
}

test(`[B18] damaged batches that inspection accepts are stored whole by the engine (seed ${SEED})`, async () => {
  const directory = await testDirectory();
  const landing = join(directory.path, "landing");
  await mkdir(landing);
  const below = randomBelow(SEED);
  const sound = await Promise.all(soundRecords().map((records) => encoded(records)));
  const batches: Awaited<ReturnType<typeof landed>>[] = [];
  let refused = 0;
  for (let tried = 0; tried < TRIES && batches.length < MOST_ACCEPTED; tried++) {
    const whole = sound[below(sound.length)];
    if (whole === undefined) throw new Error("no batch");
    const stream = zstdDecompressSync(whole.body);
    // One in eight has its frame spoiled, the others what is in it.
    const body = tried % 8 === 0 ? spoiled(whole.body, below) : framed(spoiled(stream, below));
    if (Buffer.compare(body, framed(stream)) === 0) continue;
    const rows = rowsAccepted(body);
    if (rows === undefined) refused++;
    else batches.push(await landed(landing, { ...whole, body, rows }, { arrival: batches.length + 1 }));
  }
  // Neither verdict alone would show anything; about one in twenty-five is accepted.
  expect(refused).toBeGreaterThan(100);
  expect(batches.length).toBeGreaterThan(50);
  const order: HostileReaderOrder = {
    directory: join(directory.path, "events"),
    list: join(directory.path, "list.json"),
  };
  await writeFile(order.list, JSON.stringify(batches.map(({ batch, path }) => ({ batch, path }))));
  const child = spawnSync(process.execPath, [READER, JSON.stringify(order)], { encoding: "utf8", timeout: 50_000 });
  expect({ status: child.status, signal: child.signal, stderr: child.stderr.slice(0, 2_000) }).toEqual({
    status: 0,
    signal: null,
    stderr: "",
  });
  expect(JSON.parse(child.stdout)).toEqual(Object.fromEntries(batches.map(({ batch }) => [batch.arrival, batch.rows])));
  await directory.remove();
}, 60_000);
