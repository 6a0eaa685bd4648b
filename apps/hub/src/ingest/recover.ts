/** After a start: what the last run left in the landing goes on its way, each batch once. */
import { join } from "node:path";
import { parseLandedName } from "../store/index.ts";
import type { Inserter } from "./inserter.ts";
import type { LandedFile, Landing } from "./landing.ts";
import type { LaneLedger } from "./lane-ledger.ts";
import type { RecoveryJournal } from "./recovery-journal.ts";

export interface Recovery {
  readonly landing: Landing;
  readonly inserter: Inserter;
  readonly ledger: LaneLedger;
  /** What lies in the landing, by arrival. */
  readonly found: readonly LandedFile[];
  /** Every arrival up to this is recorded. */
  readonly recorded: number;
  readonly journal: RecoveryJournal;
}

/**
 * Removes files whose batch is recorded, stores and records the others, those set aside but not recorded included.
 *
 * @returns the highest arrival ever given out, as far as anybody was told.
 */
export async function recoverLanding(recovery: Recovery): Promise<number> {
  const { landing, inserter, ledger, found, recorded, journal } = recovery;
  await landing.remove(found.filter((file) => file.batch.arrival <= recorded));
  const aside = (await landing.asideNames()).flatMap((name): LandedFile[] => {
    const batch = parseLandedName(name);
    return batch === undefined || batch.arrival <= recorded ? [] : [{ batch, path: join("refused", name), bytes: 0 }];
  });
  const left = [...found.filter((file) => file.batch.arrival > recorded), ...aside].toSorted(
    (one, other) => one.batch.arrival - other.batch.arrival,
  );
  for (const { batch } of left) ledger.keep(batch);
  await inserter.recover(left, new Set(aside.map((file) => file.batch.arrival)), journal);
  return Math.max(recorded, left.at(-1)?.batch.arrival ?? 0);
}
