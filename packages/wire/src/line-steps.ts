/**
 * Where the keys of a line lead: to a column, to nothing at all because they are withheld, or to the rest.
 *
 * Keys nobody listed are learnt as they come, so that every key is met as bytes that were expected: no key becomes a
 * string but the first time, and a key that comes twice in one object is noticed.
 */
import { Expected } from "./expected.ts";
import { InstantReader } from "./line-instant.ts";
import { PHYSICAL_COLUMNS, type PhysicalColumn } from "./physical.ts";

/** `judged` is a key that a line is judged by and that yet is withheld: for others to decide. */
export type StepKind = PhysicalColumn["layout"] | "instant" | "address" | "branch" | "rest" | "withheld" | "judged";

/** Lines are sorted by these before anything is taken out of them. */
const JUDGED_BY = ["timestamp", "event_type", "alert", "alert.gid", "alert.signature_id"];
/** Keys nobody listed, over all; 195,799 real lines have 700 of them. When they are more, all are forgotten. */
const MOST_LEARNT = 4_096;
/** Keys remembered to follow a key; the kinds of records that come by turns differ in a few places only. */
const MOST_FOLLOWERS = 8;

/** The keys of an object. */
export class Branch {
  readonly #steps = new Map<string, Step>();
  /** Stands before the first key. */
  readonly first = new Step(" ", "rest");

  get(key: string): Step | undefined {
    return this.#steps.get(key);
  }

  add(step: Step): Step {
    this.#steps.set(step.key, step);
    return step;
  }
}

export class Step {
  readonly key: string;
  readonly kind: StepKind;
  /** `"key":`, which stands before the value. */
  readonly token: Expected;
  /** The column's; -1 for a key that has none. */
  readonly place: number;
  /** What a column of numbers holds at most. */
  readonly largest: number;
  readonly instants: InstantReader | undefined;
  /** The object in which this key was met last. */
  seen = 0;
  /** What came after this key in other lines, the latest find rather in front. */
  readonly followers: Step[] = [];
  #branch: Branch | undefined;

  constructor(key: string, kind: StepKind, column?: PhysicalColumn) {
    this.key = key;
    this.kind = kind;
    this.token = new Expected(`"${key}":`);
    this.place = column?.place ?? -1;
    this.largest = column?.width === 8 ? Number.MAX_SAFE_INTEGER : 2 ** ((column?.width ?? 0) * 8) - 1;
    this.instants = kind === "instant" ? new InstantReader() : undefined;
  }

  /** Of the objects that stand here, be it as elements of a list. */
  get branch(): Branch {
    this.#branch ??= new Branch();
    return this.#branch;
  }

  /** What came after this key is found sooner the next time. */
  bringForward(nth: number, follower: Step): void {
    this.followers[nth] = this.followers[nth - 1] ?? follower;
    this.followers[nth - 1] = follower;
  }

  follow(step: Step): void {
    this.followers.unshift(step);
    if (this.followers.length > MOST_FOLLOWERS) this.followers.pop();
  }
}

export class StepTree {
  readonly #withheld: readonly string[];
  #root: Branch;
  #learnt = 0;

  /** @param withheld dotted paths of EVE that may not leave. */
  constructor(withheld: readonly string[]) {
    this.#withheld = withheld;
    this.#root = planted(withheld);
  }

  get root(): Branch {
    return this.#root;
  }

  /** A step for a key nobody listed; undefined when there are too many, and from then on the tree is a new one. */
  learn(branch: Branch, key: string): Step | undefined {
    if (this.#learnt < MOST_LEARNT) {
      this.#learnt += 1;
      return branch.add(new Step(key, "rest"));
    }
    this.#learnt = 0;
    this.#root = planted(this.#withheld);
    return undefined;
  }
}

function planted(withheld: readonly string[]): Branch {
  const root = new Branch();
  for (const path of withheld) {
    const above = lead(root, path.split(".").slice(0, -1));
    above?.add(new Step(path.split(".").at(-1) ?? "", JUDGED_BY.includes(path) ? "judged" : "withheld"));
  }
  for (const column of PHYSICAL_COLUMNS) {
    if (column.path === undefined) continue;
    const keys = column.path.split(".");
    const key = keys.at(-1) ?? "";
    const above = lead(root, keys.slice(0, -1));
    // What is withheld stays withheld, and what is below it never is a column.
    if (above !== undefined && above.get(key) === undefined) above.add(new Step(key, kindOf(column), column));
  }
  return root;
}

function kindOf({ type, layout }: PhysicalColumn): StepKind {
  if (type === "instant") return type;
  return type === "ip" ? "address" : layout;
}

/** The branch behind these keys; undefined when something on the way is withheld whole. */
function lead(root: Branch, keys: readonly string[]): Branch | undefined {
  let at = root;
  for (const key of keys) {
    const step = at.get(key) ?? at.add(new Step(key, "branch"));
    if (step.kind !== "branch") return undefined;
    at = step.branch;
  }
  return at;
}
