/** Brings landed batches into the event store, each once, then records and removes them. */
import { setTimeout as delay } from "node:timers/promises";
import { isWatchfloorError } from "@watchfloor/domain";
import type { EventWriter, FinishedBatch, StoredBatch } from "../store/index.ts";
import type { LandedFile, Landing } from "./landing.ts";
import type { RecoveryJournal } from "./recovery-journal.ts";

/** Measured best: half costs a fifth more for each event, more costs memory and is sorted out of cache. */
const MAX_GROUP_ROWS = 100_000;
const MAX_GROUP_BYTES = 32 * 1024 * 1024;
/** The names stand in the statement, 230 characters each. */
const MAX_GROUP_BATCHES = 250;
const ENDED_THE_HUB = "the hub ended each time it stored this batch alone";
const RETRY_MS = { first: 250, most: 15_000 } as const;

export interface InserterDeps {
  readonly events: EventWriter;
  readonly landing: Landing;
  /** Writes receipts, tallies and the last arrival, in one transaction. */
  readonly record: (finished: readonly FinishedBatch[]) => Promise<void>;
  readonly onFault: (error: unknown) => void;
  /** How long bulk waits for company when the store is idle, ms. An insert of ten rows costs as much as one of a thousand. */
  readonly gatherMs: number;
}

const monthOf = (file: LandedFile) => new Date(file.batch.receivedAtUs / 1000).toISOString().slice(0, 7);

/**
 * Groups what has landed: what is urgent goes at once with all before it, so that an alert can be asked for soon; bulk
 * is gathered for a moment; many at a time when behind.
 *
 * Exactly once: a group becomes one part of the table, whole or not at all. After a failure or a crash the store is asked
 * which arrivals it holds, and only the others are inserted. That was chosen over the engine's deduplication tokens, whose log
 * is written beside the part and not with it (docs/adr/0003-event-store.md).
 */
export class Inserter {
  readonly #deps: InserterDeps;
  readonly #queue: LandedFile[] = [];
  readonly #stop = new AbortController();
  /** Aborted when what is gathered may wait no longer. */
  #hurry = new AbortController();
  #working: Promise<void> | undefined;

  constructor(deps: InserterDeps) {
    this.#deps = deps;
  }

  /** Takes batches in order of arrival; the queue is bounded by the landing. */
  take(...files: readonly LandedFile[]): void {
    this.#queue.push(...files);
    if (!this.#mayWait()) this.#hurry.abort();
    this.#work();
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Stores what a former run left; it may be in the store already, in part or whole.
   *
   * @param files in order of arrival, those set aside but not recorded among them.
   */
  async recover(files: readonly LandedFile[], aside: ReadonlySet<number>, journal: RecoveryJournal): Promise<void> {
    for (const rest = [...files]; rest.length > 0; ) {
      const most = journal.mostFrom(rest[0]?.batch.arrival ?? 0);
      const group = rest.splice(0, this.#deps.events.atomicGroups ? Math.min(groupLength(rest), most) : 1);
      const landed: LandedFile[] = [];
      for (const file of group.filter(({ batch }) => !aside.has(batch.arrival))) {
        if (journal.isGivenUp(file.batch.arrival)) await this.#deps.landing.setAside(file, ENDED_THE_HUB);
        else landed.push(file);
      }
      await journal.begin(landed);
      await this.#finish(group, await this.#storeRest(landed));
    }
    await journal.end();
  }

  /** Ends after the group under way; the rest stays landed. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#hurry.abort();
    await this.#working;
  }

  #work(): void {
    if (this.#working !== undefined || this.#queue.length === 0 || this.#stop.signal.aborted) return;
    this.#working = this.#next()
      .catch(this.#deps.onFault)
      .finally(() => {
        this.#working = undefined;
        this.#work();
      });
  }

  /** Whether what waits is all bulk and no whole group. */
  #mayWait(): boolean {
    const whole = groupLength(this.#queue) < this.#queue.length;
    return !whole && this.#queue.every(({ batch }) => batch.lane === "bulk");
  }

  async #gather(): Promise<void> {
    if (!this.#mayWait()) return;
    this.#hurry = new AbortController();
    await delay(this.#deps.gatherMs, undefined, { signal: this.#hurry.signal }).catch(() => undefined);
  }

  async #next(): Promise<void> {
    if (this.#deps.events.atomicGroups) await this.#gather();
    if (this.#stop.signal.aborted) return;
    const group = this.#queue.splice(0, this.#deps.events.atomicGroups ? groupLength(this.#queue) : 1);
    let retryMs: number = RETRY_MS.first;
    for (let tries = 0; ; tries += 1) {
      try {
        const stored = tries === 0 ? await this.#storeNew(group) : await this.#storeRest(group);
        await this.#finish(group, stored);
        return;
      } catch (error) {
        this.#deps.onFault(error);
        if (this.#stop.signal.aborted) return;
        await delay(retryMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_MS.most);
      }
    }
  }

  /** Stores batches that the store cannot have yet, and asks it what it then has: the books are kept by its own count. */
  async #storeNew(group: readonly LandedFile[]): Promise<Held> {
    try {
      await this.#deps.events.insert(group);
    } catch (error) {
      if (isTransient(error)) throw error;
      return this.#storeRest(group);
    }
    const held = await this.#held(group);
    return group.every((file) => isWhole(file, held)) ? held : this.#storeRest(group);
  }

  /** Stores of the group what the store does not have; sets aside what it will not take. */
  async #storeRest(group: readonly LandedFile[]): Promise<Held> {
    const before = await this.#held(group);
    const missing = group.filter((file) => !isWhole(file, before));
    for (const file of missing) if (before.has(file.batch.arrival)) await this.#deps.events.remove(file.batch.arrival);
    await this.#insertOrSetAside(missing);
    const after = await this.#held(group);
    for (const file of missing) {
      const rows = after.get(file.batch.arrival)?.rows;
      if (rows === undefined || isWhole(file, after)) continue;
      await this.#deps.events.remove(file.batch.arrival);
      await this.#deps.landing.setAside(file, `the event store kept ${rows} of ${file.batch.rows} rows`);
      after.delete(file.batch.arrival);
    }
    return after;
  }

  /** Halves a refused group until the batches at fault stand alone, so that they hinder no other. */
  async #insertOrSetAside(files: readonly LandedFile[]): Promise<void> {
    const [only, ...others] = files;
    if (only === undefined) return;
    try {
      await this.#deps.events.insert(files);
    } catch (error) {
      if (isTransient(error)) throw error;
      this.#deps.onFault(error);
      if (others.length === 0) {
        await this.#deps.landing.setAside(only, error instanceof Error ? error.message : String(error));
        return;
      }
      const half = Math.ceil(files.length / 2);
      await this.#insertOrSetAside(files.slice(0, half));
      await this.#insertOrSetAside(files.slice(half));
    }
  }

  async #held(group: readonly LandedFile[]): Promise<Map<number, StoredBatch>> {
    const first = group[0]?.batch.arrival;
    const last = group.at(-1)?.batch.arrival;
    if (first === undefined || last === undefined) return new Map();
    return new Map(await this.#deps.events.stored(first, last));
  }

  /** Records first and removes then: a crash between leaves files whose arrival is recorded, removed at the next start. */
  async #finish(group: readonly LandedFile[], stored: Held): Promise<void> {
    await this.#deps.record(group.map(({ batch }) => ({ batch, stored: stored.get(batch.arrival) })));
    await this.#deps.landing.remove(group.filter((file) => stored.has(file.batch.arrival)));
    const last = group.at(-1);
    if (last !== undefined) this.#deps.events.settle(last.batch.arrival);
  }
}

type Held = ReadonlyMap<number, StoredBatch>;

function isWhole(file: LandedFile, held: Held): boolean {
  return held.get(file.batch.arrival)?.rows === file.batch.rows;
}

/** Only the store's own word that it will not take the batch is the batch's fault. */
function isTransient(error: unknown): boolean {
  return !isWatchfloorError(error, "E_STORE") || error.facts.transient !== false;
}

function groupLength(files: readonly LandedFile[]): number {
  const [first] = files;
  if (first === undefined) return 0;
  const month = monthOf(first);
  let rows = 0;
  let bytes = 0;
  let length = 0;
  for (const file of files) {
    rows += file.batch.rows;
    bytes += file.bytes;
    const full = rows > MAX_GROUP_ROWS || bytes > MAX_GROUP_BYTES || length === MAX_GROUP_BATCHES;
    // A group across two partitions would be two parts.
    if (length > 0 && (full || monthOf(file) !== month)) break;
    length += 1;
  }
  return length;
}
