/**
 * Which batches a start was storing when it ended: so that a batch that ends the hub does so a few times, not for ever.
 *
 * The event store runs in the hub's own process. A group whose storing was not lived through is halved at the next
 * start; a batch that was alone three times is set aside. Anything else that ends a hub during its start (kill, power)
 * costs smaller groups, not data.
 *
 * Shape of `DIR/recovering.json`: `{ first, last, batches, deaths }`, arrivals of the group under way.
 */
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { LandedFile } from "./landing.ts";

const FILE = "recovering.json";
/** Deaths of a hub over one batch alone before it is set aside. */
export const MOST_DEATHS = 3;

const noteSchema = z.strictObject({
  first: z.number().int(),
  last: z.number().int(),
  batches: z.number().int().min(1),
  /** Starts that ended over this batch while it was alone. */
  deaths: z.number().int().min(0),
});
type Note = z.infer<typeof noteSchema>;

export class RecoveryJournal {
  readonly #path: string;
  readonly #suspected: Note | undefined;

  private constructor(path: string, suspected: Note | undefined) {
    this.#path = path;
    this.#suspected = suspected;
  }

  /** @param directory the landing. A note that cannot be read suspects nobody. */
  static async open(directory: string): Promise<RecoveryJournal> {
    const path = join(directory, FILE);
    return new RecoveryJournal(path, await readNote(path));
  }

  /** How many batches may be stored together from this arrival on. */
  mostFrom(arrival: number): number {
    const suspected = this.#suspected;
    if (suspected === undefined || arrival > suspected.last) return Number.POSITIVE_INFINITY;
    return Math.ceil(suspected.batches / 2);
  }

  /** Whether the hub has ended so often over this batch alone that it is not tried again. */
  isGivenUp(arrival: number): boolean {
    return this.#deathsOf(arrival) >= MOST_DEATHS;
  }

  /** Notes what is about to be stored. A note that goes with the power suspects nobody, which is right then. */
  async begin(group: readonly LandedFile[]): Promise<void> {
    const first = group[0]?.batch.arrival;
    const last = group.at(-1)?.batch.arrival;
    if (first === undefined || last === undefined) return;
    const note: Note = { first, last, batches: group.length, deaths: group.length === 1 ? this.#deathsOf(first) : 0 };
    const file = await open(this.#path, "w");
    try {
      await file.writeFile(JSON.stringify(note));
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** All is stored: nobody is suspected any more. */
  async end(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  #deathsOf(arrival: number): number {
    const suspected = this.#suspected;
    return suspected?.first === arrival && suspected.batches === 1 ? suspected.deaths + 1 : 0;
  }
}

async function readNote(path: string): Promise<Note | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}
