/** Fields a sensor may not send, taken out of a record before anything else sees it. */
import type { EveRecord } from "./record.ts";

/** Changes the record; returns how many fields it took out. */
export type Redaction = (record: EveRecord) => number;

interface Branch {
  readonly key: string;
  /** The field itself is withheld, with all it holds. */
  withheld: boolean;
  readonly branches: Branch[];
}

/**
 * Compiles a list of dotted EVE paths (`smb.ntlmssp.user`) into a redaction.
 *
 * An array on the way is passed through: `email.from` is withheld from each letter of a list too. A field counts once
 * whatever it holds; a field of another form than expected is withheld all the same.
 */
export function compileRedaction(paths: readonly string[]): Redaction {
  const root: Branch = { key: "", withheld: false, branches: [] };
  for (const path of paths) {
    let at = root;
    for (const key of path.split(".")) {
      let next = at.branches.find((branch) => branch.key === key);
      if (next === undefined) {
        next = { key, withheld: false, branches: [] };
        at.branches.push(next);
      }
      at = next;
    }
    at.withheld = true;
  }
  return (record) => takeOut(record, root.branches);
}

function takeOut(value: object, branches: readonly Branch[]): number {
  let removed = 0;
  if (Array.isArray(value)) {
    for (const element of value) {
      if (typeof element === "object" && element !== null) removed += takeOut(element, branches);
    }
    return removed;
  }
  for (const branch of branches) {
    const held: unknown = Object.hasOwn(value, branch.key) ? Reflect.get(value, branch.key) : undefined;
    if (held === undefined) continue;
    if (branch.withheld) {
      Reflect.deleteProperty(value, branch.key);
      removed++;
    } else if (typeof held === "object" && held !== null) {
      removed += takeOut(held, branch.branches);
    }
  }
  return removed;
}
