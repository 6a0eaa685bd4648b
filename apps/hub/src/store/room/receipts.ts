/** What the hub has said it holds: receipts by lane, tallies by sensor, how far arrivals are recorded. */
import {
  type BatchSequence,
  batchSequence,
  LANES,
  type Lane,
  type SensorId,
  type Sha256,
  sensorId,
  sha256,
} from "@watchfloor/domain";
import { type Kysely, sql } from "kysely";
import type { StoredBatch } from "../events/event-writer.ts";
import type { LandedBatch } from "../events/landed-batch.ts";
import type { IngestTables } from "./tables.ts";

/** So many of each lane; a sensor has far fewer batches under way at once. */
export const RECEIPTS_KEPT = 64;

export interface KeptReceipt {
  readonly sensorId: SensorId;
  readonly lane: Lane;
  readonly sequence: BatchSequence;
  readonly digest: Sha256;
  readonly rows: number;
  readonly arrival: number;
}

/** A batch that is done with: stored, or set aside because the event store refused it. */
export interface FinishedBatch {
  readonly batch: LandedBatch;
  /** Absent when it was set aside. */
  readonly stored: StoredBatch | undefined;
}

/** The newest receipts of every lane, by sequence. */
export async function readReceipts(db: Kysely<IngestTables>): Promise<readonly KeptReceipt[]> {
  const rows = await db
    .selectFrom("receipts")
    .selectAll()
    .orderBy("sensor_id")
    .orderBy("lane")
    .orderBy("sequence")
    .execute();
  return rows.flatMap((row) => {
    const lane = LANES.find((known) => known === row.lane);
    if (lane === undefined) return [];
    const { rows: count, arrival } = row;
    const digest = sha256(row.digest);
    return [
      { sensorId: sensorId(row.sensor_id), lane, sequence: batchSequence(row.sequence), digest, rows: count, arrival },
    ];
  });
}

/** Every arrival up to this one is recorded. */
export async function readLastArrival(db: Kysely<IngestTables>): Promise<number> {
  const row = await db.selectFrom("arrivals").select("last_arrival").executeTakeFirst();
  return row?.last_arrival ?? 0;
}

/**
 * Records batches in one transaction: receipts, tallies and the last arrival. What is recorded already is left as it
 * is, so that a repetition counts nothing twice.
 *
 * @param batches in order of arrival, after everything that was recorded before.
 */
export async function recordFinished(db: Kysely<IngestTables>, batches: readonly FinishedBatch[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const recorded = await transaction
      .selectFrom("arrivals")
      .select("last_arrival")
      .forUpdate()
      .executeTakeFirstOrThrow();
    const finished = batches.filter(({ batch }) => batch.arrival > recorded.last_arrival);
    const last = finished.at(-1)?.batch.arrival;
    if (last === undefined) return;
    const receipts = finished.map(({ batch }) => ({
      sensor_id: batch.sensorId,
      lane: batch.lane,
      sequence: batch.sequence,
      digest: batch.digest,
      rows: batch.rows,
      arrival: batch.arrival,
      received_at_us: batch.receivedAtUs,
    }));
    await transaction
      .insertInto("receipts")
      .values(receipts)
      .onConflict((conflict) => conflict.columns(["sensor_id", "lane", "sequence"]).doNothing())
      .execute();
    const words = new Map(finished.map(({ batch }) => [batch.sensorId, batch.receivedAtUs]));
    const sensors = [...words.keys()];
    await sql`DELETE FROM receipts USING (
        SELECT sensor_id, lane, max(sequence) - ${RECEIPTS_KEPT - 1} AS first FROM receipts
        WHERE sensor_id = ANY(${sensors}) GROUP BY sensor_id, lane
      ) AS kept WHERE receipts.sensor_id = kept.sensor_id AND receipts.lane = kept.lane AND sequence < kept.first`.execute(
      transaction,
    );
    await transaction
      .insertInto("tallies")
      .values(talliesOf(finished))
      .onConflict((conflict) =>
        conflict.column("sensor_id").doUpdateSet((row) => ({
          batches: row("tallies.batches", "+", row.ref("excluded.batches")),
          events: row("tallies.events", "+", row.ref("excluded.events")),
          alerts: row("tallies.alerts", "+", row.ref("excluded.alerts")),
          engine_events: row("tallies.engine_events", "+", row.ref("excluded.engine_events")),
          gaps: row("tallies.gaps", "+", row.ref("excluded.gaps")),
          chain_breaks: row("tallies.chain_breaks", "+", row.ref("excluded.chain_breaks")),
          refused_batches: row("tallies.refused_batches", "+", row.ref("excluded.refused_batches")),
          refused_events: row("tallies.refused_events", "+", row.ref("excluded.refused_events")),
        })),
      )
      .execute();
    await sql`UPDATE sensors SET last_word_at_us = greatest(coalesce(last_word_at_us, 0), word.at_us)
      FROM unnest(${sensors}::text[], ${[...words.values()]}::bigint[]) AS word (sensor_id, at_us)
      WHERE sensors.sensor_id = word.sensor_id`.execute(transaction);
    await transaction.updateTable("arrivals").set({ last_arrival: last }).where("last_arrival", "<", last).execute();
  });
}

function talliesOf(finished: readonly FinishedBatch[]) {
  const bySensor = Map.groupBy(finished, ({ batch }) => batch.sensorId);
  return [...bySensor].map(([sensor, batches]) => {
    const sum = (of: (one: FinishedBatch) => number) => batches.reduce((total, one) => total + of(one), 0);
    return {
      sensor_id: sensor,
      batches: sum(({ stored }) => (stored === undefined ? 0 : 1)),
      events: sum(({ stored }) => stored?.rows ?? 0),
      alerts: sum(({ stored }) => stored?.alerts ?? 0),
      engine_events: sum(({ stored }) => stored?.engineEvents ?? 0),
      gaps: sum(({ batch }) => batch.gaps),
      chain_breaks: sum(({ batch }) => (batch.chainBroken ? 1 : 0)),
      refused_batches: sum(({ stored }) => (stored === undefined ? 1 : 0)),
      refused_events: sum(({ batch, stored }) => (stored === undefined ? batch.rows : 0)),
    };
  });
}
