/** From the spool to the hub: what both hold is compared once, then each lane sends what is left. */
import { rename } from "node:fs/promises";
import { isWatchfloorError, type Lane, type WatchfloorError } from "@watchfloor/domain";
import type { Spool } from "@watchfloor/spool";
import { backoffMs, isRefusal, type LaneSource, REFUSED_RETRY_MS, type Uplink } from "@watchfloor/uplink";
import { WIRE_VERSION } from "@watchfloor/wire";

export function spoolSource(spool: Spool, lane: Lane): LaneSource {
  return {
    async next(signal) {
      for (;;) {
        await spool.ready(lane, signal);
        const segment = await spool.next(lane);
        // Undefined when the only one was damaged and set aside.
        if (segment === undefined) continue;
        const { sequence, rows, digest, previous, body } = segment;
        return { envelope: { wire: WIRE_VERSION, lane, sequence, rows, digest, previous }, body };
      }
    },
    receipt: (receipt) => spool.receipt(lane, receipt.sequence, receipt.digest),
  };
}

export interface AgreementDeps {
  readonly spool: Spool;
  readonly uplink: Pick<Uplink, "position">;
  readonly signal: AbortSignal;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** The hub cannot be asked yet. Told at each change of the reason. */
  readonly onProblem: (error: WatchfloorError) => void;
  /** Something an operator should know, though nothing is to be done. */
  readonly onNote: (text: string) => void;
}

/** Asks the hub what it holds, until it answers, and makes the spool agree. @throws the signal's reason. */
export async function agreeOnPosition(deps: AgreementDeps): Promise<void> {
  const { spool, uplink, signal } = deps;
  let told: string | undefined;
  for (let failures = 1; ; failures += 1) {
    try {
      const { lanes } = await uplink.position(signal);
      for (const { lane, sequence, digest } of lanes) {
        const found = await spool.reconcile(lane, sequence, digest).catch((error: unknown) => {
          // The hub will say the same to the lane's next batch, and the lane shows it.
          if (isWatchfloorError(error, "E_WIRE_CONFLICT")) return undefined;
          throw error;
        });
        if (found?.kind === "hub-behind") {
          deps.onNote(`${lane}: the hub has forgotten batches ${found.hub + 1} to ${found.receipted}`);
        }
      }
      return;
    } catch (error) {
      if (signal.aborted || !isWatchfloorError(error)) throw error;
      if (told !== error.code) deps.onProblem(error);
      told = error.code;
      await deps.sleep(isRefusal(error) ? REFUSED_RETRY_MS : backoffMs(failures, deps.random()), signal);
    }
  }
}

/**
 * A spool that was copied or restored holds numbers that the hub knows otherwise, and can never agree with it again.
 *
 * @param mark makes the name its own. @returns where it is now; undefined when there was none.
 */
export async function setSpoolAside(directory: string, mark: string): Promise<string | undefined> {
  const aside = `${directory}-aside-${mark}`;
  try {
    await rename(directory, aside);
    return aside;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Nothing was ever sealed here: the hub may know this sensor longer than its spool does, so it is asked first. */
export function isNew(spool: Spool): boolean {
  const { urgent, bulk } = spool.status().lanes;
  return urgent.highest === 0 && bulk.highest === 0;
}
