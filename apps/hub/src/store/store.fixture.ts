/** Real stores in a directory of their own, and batches as a sensor would have sent them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { batchSequence, epochMicros, geoId, type JsonObject, type Lane, sensorId } from "@watchfloor/domain";
import { BatchBuilder, type EncodedBatch } from "@watchfloor/wire";
import type { InsertableBatch } from "./events/event-writer.ts";
import { type LandedBatch, landedName } from "./events/landed-batch.ts";

export interface TestDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

export async function testDirectory(): Promise<TestDirectory> {
  const path = await mkdtemp(join(tmpdir(), "watchfloor-hub-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** One alert of the record's shape; `row` makes it tell apart. */
export function alertRecord(row: number, sid = 2_012_648): JsonObject {
  return {
    timestamp: `2026-11-03T12:00:00.${String(row % 1_000_000).padStart(6, "0")}+0000`,
    event_type: "alert",
    flow_id: 1_000_000_000_000 + row,
    src_ip: "10.1.2.3",
    src_port: 49_152 + (row % 1000),
    dest_ip: "203.0.113.7",
    dest_port: 443,
    proto: "TCP",
    alert: {
      action: "allowed",
      gid: 1,
      signature_id: sid,
      rev: 2,
      signature: "TEST alert",
      category: "Test",
      severity: 2,
    },
    more: { kept: row },
  };
}

export function flowRecord(row: number): JsonObject {
  return {
    timestamp: `2026-11-03T12:00:01.${String(row % 1_000_000).padStart(6, "0")}+0000`,
    event_type: "flow",
    flow_id: 2_000_000_000_000 + row,
    src_ip: "2001:db8::1",
    dest_ip: "203.0.113.8",
    proto: "UDP",
    flow: {
      pkts_toserver: row,
      pkts_toclient: 1,
      bytes_toserver: 10 * row,
      bytes_toclient: 60,
      alerted: row % 2 === 0,
    },
  };
}

export async function encoded(
  records: readonly JsonObject[],
  isEngine: (at: number) => boolean = () => false,
): Promise<EncodedBatch> {
  const builder = new BatchBuilder();
  for (const [at, record] of records.entries()) builder.append(record, isEngine(at));
  return builder.finish();
}

export interface LandedOptions {
  readonly arrival: number;
  readonly sensor?: string;
  readonly place?: string;
  readonly lane?: Lane;
  readonly receivedAtUs?: number;
}

/** The batch as it lies in the landing `directory`. */
export async function landed(
  directory: string,
  batch: EncodedBatch,
  options: LandedOptions,
): Promise<InsertableBatch & { readonly batch: LandedBatch; readonly bytes: number }> {
  const { arrival, sensor = "ks-finney", place = "20055", lane = "bulk" } = options;
  const of: LandedBatch = {
    arrival,
    sensorId: sensorId(sensor),
    geoId: geoId(place),
    lane,
    sequence: batchSequence(arrival),
    rows: batch.rows,
    receivedAtUs: epochMicros(options.receivedAtUs ?? 1_793_707_200_000_000 + arrival),
    gaps: 0,
    chainBroken: false,
    digest: batch.digest,
  };
  const path = join(directory, landedName(of));
  await writeFile(path, batch.body);
  return { batch: of, path, bytes: batch.body.byteLength };
}
