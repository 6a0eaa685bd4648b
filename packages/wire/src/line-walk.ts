/** The keys of a line met one by one along the tree of steps, and the values that stay as they are. */
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  endOfNumber,
  endOfPlainText,
  endOfText,
  endOfWord,
  MINUS,
  ODD,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from "./json-bytes.ts";
import { LineBytes } from "./line-bytes.ts";
import { type Branch, type Step, StepTree } from "./line-steps.ts";
import { isDigit } from "./whole-number.ts";

/** The deepest real record has 5. */
const MOST_DEPTH = 12;

export class LineWalk {
  readonly #tree: StepTree;
  #bytes = new LineBytes(Buffer.alloc(0));
  /** Number of the object entered last; goes round, as one met again makes a line odd and no more. */
  #object = 0;
  #depth = 0;

  constructor(withheld: readonly string[]) {
    this.#tree = new StepTree(withheld);
  }

  /** @returns the keys of a record. */
  begin(bytes: LineBytes): Branch {
    // Written only when it is another: a write that the garbage collector must know of took 1 % of all time.
    if (this.#bytes !== bytes) this.#bytes = bytes;
    this.#depth = 0;
    return this.#tree.root;
  }

  /** @returns a number for the object now entered, 0 when it lies too deep; whoever enters leaves. */
  enter(): number {
    if (++this.#depth > MOST_DEPTH) return 0;
    this.#object = (this.#object + 1) | 0 || 1;
    return this.#object;
  }

  leave(): void {
    this.#depth--;
  }

  /** Where the key at `at` leads, its colon included; undefined when the line is odd. */
  step(branch: Branch, before: Step, object: number, at: number): Step | undefined {
    const { followers } = before;
    for (let nth = 0; nth < followers.length; nth++) {
      const step = followers[nth];
      if (step === undefined || !step.token.standAt(this.#bytes, at)) continue;
      if (nth > 0) before.bringForward(nth, step);
      return firstTime(step, object);
    }
    const step = this.#unexpected(branch, at);
    if (step !== undefined) before.follow(step);
    return step && firstTime(step, object);
  }

  #unexpected(branch: Branch, at: number): Step | undefined {
    const bytes = this.#bytes;
    const start = at + 1;
    // An object has its keys that are numbers in front, wherever they stood.
    if (bytes.at(at) !== QUOTE || isDigit(bytes.at(start))) return undefined;
    const end = endOfPlainText(bytes, start);
    if (end <= start || bytes.at(end + 1) !== COLON) return undefined;
    const key = bytes.text(start, end);
    return branch.get(key) ?? this.#tree.learn(branch, key);
  }

  /** Behind any value that prints as it stands, or `ODD`. */
  endOfValue(step: Step, at: number): number {
    const first = this.#bytes.at(at);
    if (first === QUOTE) {
      const end = endOfText(this.#bytes, at + 1);
      return end === ODD ? ODD : end + 1;
    }
    if (isDigit(first) || first === MINUS) return endOfNumber(this.#bytes, at);
    if (first === OPEN_BRACE) return this.#endOfObject(step.branch, at + 1);
    return first === OPEN_BRACKET ? this.#endOfList(step, at + 1) : endOfWord(this.#bytes, at);
  }

  #endOfObject(branch: Branch, from: number): number {
    if (this.#bytes.at(from) === CLOSE_BRACE) return from + 1;
    const object = this.enter();
    if (object === 0) return ODD;
    let before = branch.first;
    for (let at = from; ; ) {
      const step = this.step(branch, before, object, at);
      if (step === undefined) return ODD;
      const end = this.endOfValue(step, at + step.token.length);
      if (end === ODD) return ODD;
      if (this.#bytes.at(end) !== COMMA) return this.#closed(end, CLOSE_BRACE);
      before = step;
      at = end + 1;
    }
  }

  /** Objects in a list, and in lists within it, share one branch: no two are open at once. */
  #endOfList(step: Step, from: number): number {
    if (this.#bytes.at(from) === CLOSE_BRACKET) return from + 1;
    if (this.enter() === 0) return ODD;
    for (let at = from; ; ) {
      const end = this.endOfValue(step, at);
      if (end === ODD) return ODD;
      if (this.#bytes.at(end) !== COMMA) return this.#closed(end, CLOSE_BRACKET);
      at = end + 1;
    }
  }

  #closed(end: number, bracket: number): number {
    this.leave();
    return this.#bytes.at(end) === bracket ? end + 1 : ODD;
  }
}

/** A key that comes twice in one object is odd: the latter counts, in the former's place. */
function firstTime(step: Step, object: number): Step | undefined {
  if (step.seen === object) return undefined;
  step.seen = object;
  return step;
}
