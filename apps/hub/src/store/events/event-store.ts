/** The event store as its readers see it: parameterised questions, and when an arrival may be asked for. */

/** Values for `{name:Type}` placeholders; the only way a value gets into a question. */
export type QueryParameters = Readonly<
  Record<string, string | number | bigint | boolean | readonly (string | number | bigint | boolean)[]>
>;

/** A part of a WHERE clause and the values its placeholders stand for. */
export interface Condition {
  readonly sql: string;
  readonly parameters: QueryParameters;
}

/** The one table of events; columns: `store/SPEC.md`. */
export const EVENTS_TABLE = "events";

export interface EventStore {
  /**
   * Rows of one SELECT over `events`.
   *
   * 64-bit integers come as text (exact; `flow_id` does not fit a JS number), smaller ones as numbers, `Bool` as
   * boolean, `Array(String)` as string[], an absent `Nullable` as null, an absent `ip` as "::" (IPv4 as
   * `::ffff:1.2.3.4`). Instants: ask for `toUnixTimestamp64Micro(column)`, which is text of µs.
   *
   * @throws {WatchfloorError} E_STORE with the engine's own code when it refuses.
   */
  query<Row>(sql: string, parameters?: QueryParameters): Promise<readonly Row[]>;
  /** Resolves when every batch up to and with this arrival can be queried (or was set aside as refused). */
  settled(arrival: number): Promise<void>;
  close(): Promise<void>;
}
