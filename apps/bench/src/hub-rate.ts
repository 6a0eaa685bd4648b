/** How many events a second the hub makes durable and queryable, from batches of 100 sensors encoded beforehand. */

import { type BatchSequence, batchSequence, NO_PREVIOUS_BATCH, type Sha256 } from "@watchfloor/domain";
import { decodeLine, isEngineEventRecord } from "@watchfloor/eve";
import { createUplink } from "@watchfloor/uplink";
import { BatchBuilder, type EncodedBatch, WIRE_VERSION } from "@watchfloor/wire";
import type { FigurePrinter } from "./figure.ts";
import { startHub, waitFor } from "./hub-under-test.ts";
import { readInput } from "./input.ts";

const SENSORS = 100;
const ROWS_A_BATCH = 10_000;

/** Batches of real records, encoded as a sensor would; the same few are sent by every sensor under its own numbers. */
async function encodeBatches(lines: readonly string[], howMany: number): Promise<readonly EncodedBatch[]> {
  const records = lines.map(decodeLine).flatMap((decoded) => (decoded.kind === "event" ? [decoded.record] : []));
  const batches: EncodedBatch[] = [];
  const builder = new BatchBuilder();
  for (let at = 0; batches.length < howMany; ) {
    while (builder.rows < ROWS_A_BATCH) {
      const record = records[at++ % records.length];
      if (record !== undefined) builder.append(record, isEngineEventRecord(record));
    }
    batches.push(await builder.finish());
  }
  return batches;
}

/** @param batchesPerSensor with 100 sensors and 10,000 rows a batch, 5 are five million events. */
export async function measureHub(printer: FigurePrinter, batchesPerSensor: number): Promise<void> {
  const input = readInput();
  const batches = await encodeBatches(input.lines, 8);
  const hub = await startHub();
  try {
    const uplinks = [];
    for (let at = 0; at < SENSORS; at += 1) {
      const identity = await hub.enrolled(`bench-${at}`, `20${String(2 * at + 1).padStart(3, "0")}`);
      uplinks.push(createUplink(identity));
    }
    const wanted = SENSORS * batchesPerSensor * ROWS_A_BATCH;
    let wireBytes = 0;
    const started = performance.now();
    await Promise.all(
      uplinks.map(async (uplink, sensor) => {
        let previous: Sha256 = NO_PREVIOUS_BATCH;
        for (let at = 1; at <= batchesPerSensor; at += 1) {
          const batch = batches[(sensor + at) % batches.length];
          if (batch === undefined) throw new RangeError("no batch");
          const sequence: BatchSequence = batchSequence(at);
          const envelope = {
            wire: WIRE_VERSION,
            lane: "bulk",
            sequence,
            rows: batch.rows,
            digest: batch.digest,
            previous,
          } as const;
          await deliver(async () => await uplink.sendBatch(envelope, batch.body));
          wireBytes += batch.body.length;
          previous = batch.digest;
        }
      }),
    );
    const durable = performance.now();
    await waitFor(wanted, async () => await hub.countEvents(), 300_000);
    const queryable = performance.now();
    const stored = await hub.countEvents();
    const seconds = (queryable - started) / 1000;
    const about = {
      records: input.name,
      sensors: SENSORS,
      batches: SENSORS * batchesPerSensor,
      rowsPerBatch: ROWS_A_BATCH,
    };
    const loss = { in: wanted, out: stored, dropped: 0 };
    printer.print({
      name: "hub.durable_and_queryable",
      value: Math.round(wanted / seconds),
      unit: "events/s",
      aim: 500_000,
      input: about,
      loss,
      detail: {
        seconds: Math.round(seconds * 100) / 100,
        acknowledgedPerSecond: Math.round((wanted / (durable - started)) * 1000),
        sharedMachine: "the sender runs on the same cores",
      },
    });
    printer.print({
      name: "wire.bytes_per_event",
      value: Math.round((wireBytes / wanted) * 10) / 10,
      unit: "bytes",
      input: about,
    });
    printer.print({
      name: "hub.bytes_per_event_at_rest",
      value: Math.round(((await hub.bytesAtRest()) / wanted) * 10) / 10,
      unit: "bytes",
      input: about,
    });
    printer.print({ name: "hub.memory_peak", value: hub.program.peakMemoryBytes(), unit: "bytes", input: about });
    for (const uplink of uplinks) uplink.close();
  } finally {
    await hub.remove();
  }
}

/** Sends until the hub has room: "busy" is the hub's bound at work, not a loss. */
async function deliver(send: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await send();
      return;
    } catch (error) {
      const busy = error instanceof Error && "code" in error && error.code === "E_INGEST_BUSY";
      if (!busy || tries > 3_000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
