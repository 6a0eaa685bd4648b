/** Names that no table holds: refused with the nearest one that is known. */
import { WatchfloorError } from "@watchfloor/domain";
import { distance } from "fastest-levenshtein";
import { describeOrigin, type Origin } from "./origin.ts";

/** The known name nearest to `name`, or undefined when none is near: more than a third of the letters differ. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of known) {
    const far = distance(name.toLowerCase(), candidate.toLowerCase());
    if (far < least) [best, least] = [candidate, far];
  }
  return best;
}

/**
 * Refuses `name`.
 *
 * @throws {WatchfloorError} E_CONFIG_RETIRED with the successor when it was known once, else E_CONFIG_UNKNOWN.
 */
export function refuseName(
  name: string,
  origin: Origin,
  known: readonly string[],
  retired: ReadonlyMap<string, string>,
): never {
  const where = describeOrigin(origin);
  const successor = retired.get(name);
  if (successor !== undefined) throw new WatchfloorError("E_CONFIG_RETIRED", { name, where, successor });
  throw new WatchfloorError("E_CONFIG_UNKNOWN", { name: name.slice(0, 80), where, nearest: nearest(name, known) });
}
