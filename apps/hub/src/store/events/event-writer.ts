/** The event store as the inserter sees it. */
import type { LandedBatch } from "./landed-batch.ts";

/** What the store holds of one batch. */
export interface StoredBatch {
  readonly rows: number;
  /** Alerts that are no engine events. */
  readonly alerts: number;
  readonly engineEvents: number;
}

/** A landed batch and where its file is. */
export interface InsertableBatch {
  readonly batch: LandedBatch;
  readonly path: string;
}

export interface EventWriter {
  /** Whether one `insert` of several batches is stored whole or not at all. Else a group has one batch. */
  readonly atomicGroups: boolean;
  /**
   * Stores the batches; when it returns, nothing of them rests in a cache only. After a failure ask `stored`.
   *
   * @throws {WatchfloorError} E_STORE; `facts.transient` tells a store in trouble from batches it does not take.
   */
  insert(batches: readonly InsertableBatch[]): Promise<void>;
  /** What it holds of the arrivals from `first` to `last`; an arrival it has nothing of is absent. */
  stored(first: number, last: number): Promise<ReadonlyMap<number, StoredBatch>>;
  /** Removes every row of one arrival: half a batch that a server kept of an insert that failed. */
  remove(arrival: number): Promise<void>;
  /** Every batch up to `arrival` is stored or set aside; `settled` answers accordingly. */
  settle(arrival: number): void;
}
