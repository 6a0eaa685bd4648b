/** A reader's scope as a condition over `events`; every read carries one. */
import type { Scope } from "@watchfloor/domain";
import type { Condition } from "./event-store.ts";

/**
 * `scope` as SQL over `geo_id`; a state holds its counties. A scope without places holds nothing.
 *
 * Its placeholders begin with `scope_`.
 */
export function scopeCondition(scope: Scope): Condition {
  if (scope.kind === "nation") return { sql: "1", parameters: {} };
  if (scope.geoIds.length === 0) return { sql: "0", parameters: {} };
  const ofLength = (digits: number) => scope.geoIds.filter((held) => held.length === digits);
  const parts: string[] = [];
  const parameters: Record<string, readonly string[]> = {};
  for (const digits of [2, 5, 10]) {
    const held = ofLength(digits);
    if (held.length === 0) continue;
    parameters[`scope_${digits}`] = held;
    parts.push(`substring(geo_id, 1, ${digits}) IN {scope_${digits}:Array(String)}`);
  }
  return { sql: `(${parts.join(" OR ")})`, parameters };
}
