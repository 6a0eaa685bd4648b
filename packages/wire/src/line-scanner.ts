/**
 * A line of EVE read as bytes: what Suricata writes nearly always, brought to its columns without becoming an object.
 *
 * `JSON.parse` alone took 3.3 µs for a line of 664 bytes, and what it made had to be taken apart again. Here the line is
 * walked once along the tree of steps and validated strictly; nothing of it is taken before its end is reached. Whatever
 * is unusual makes the line not plain (white space, bytes beyond ASCII, escapes and numbers that JSON.stringify would
 * write otherwise, a key twice or one that is a number, a list where an object is expected), and others decide what it is:
 * `parseExactJson` and `BatchBuilder.append` say what is true, and a plain line comes out as they would have it.
 */
import { epochMicros, isEngineEvent } from "@watchfloor/domain";
import { Expected } from "./expected.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  endOfPlainText,
  endOfText,
  endOfWord,
  MINUS,
  ODD,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  ZERO,
} from "./json-bytes.ts";
import { LineBytes } from "./line-bytes.ts";
import { INSTANT_BYTES } from "./line-instant.ts";
import type { Branch, Step } from "./line-steps.ts";
import { LineWalk } from "./line-walk.ts";
import { PHYSICAL_COLUMNS } from "./physical.ts";
import { PlainLine } from "./plain-line.ts";
import { isDigit, WholeNumber } from "./whole-number.ts";

/** A longer line is not plain; the longest of 195,799 real ones had 10,408 bytes. */
const MOST_BYTES = 64 * 1024;
/** As EVE's decoder has it. */
const MOST_EVENT_TYPE_BYTES = 64;

const LINE_FEED = 0x0a;

const ALERT = new Expected("alert");
const UTC = new Expected("+0000");
const TIMESTAMP = placeOf("timestamp");
const EVENT_TYPE = placeOf("event_type");
const GID = placeOf("alert_gid");
const SID = placeOf("alert_signature_id");

export class LineScanner {
  readonly #walk: LineWalk;
  readonly #line = new PlainLine();
  readonly #number = new WholeNumber();
  #bytes = this.#line.bytes;

  /** @param withheld dotted paths that may not leave; what stands there is passed over and counted. */
  constructor(withheld: readonly string[]) {
    this.#walk = new LineWalk(withheld);
  }

  /**
   * Reads the line that begins at `start`.
   *
   * @param buffer whole lines, each with its line feed.
   * @returns valid until the next scan; undefined when the line is not plain, which says nothing of what it is.
   */
  scan(buffer: Buffer, start: number): PlainLine | undefined {
    const line = this.#line;
    if (buffer !== this.#bytes.buffer) this.#bytes = new LineBytes(buffer);
    const bytes = this.#bytes;
    line.begin(bytes, start);
    if (bytes.at(start) !== OPEN_BRACE) return undefined;
    const end = this.#members(this.#walk.begin(bytes), start + 1);
    if (end === ODD || bytes.at(end) !== LINE_FEED || end - start > MOST_BYTES) return undefined;
    line.end = end;
    return this.#judge() ? line : undefined;
  }

  /** Whether it is a record, and which. */
  #judge(): boolean {
    const line = this.#line;
    const timestamp = line.indexOf(TIMESTAMP);
    const kind = line.indexOf(EVENT_TYPE);
    if (timestamp < 0 || kind < 0) return false;
    line.timestamp = epochMicros(line.numbers[timestamp] ?? 0);
    const start = line.starts[kind] ?? 0;
    const length = (line.ends[kind] ?? 0) - start;
    line.alert = length === ALERT.length && ALERT.standAt(this.#bytes, start);
    line.engineEvent = line.alert && this.#isEngineEvent();
    return length <= MOST_EVENT_TYPE_BYTES;
  }

  #isEngineEvent(): boolean {
    const { numbers } = this.#line;
    const gid = this.#line.indexOf(GID);
    const sid = this.#line.indexOf(SID);
    if (gid < 0 || sid < 0) return false;
    return isEngineEvent({ gid: numbers[gid] ?? 0, sid: numbers[sid] ?? 0, rev: 0 });
  }

  /** The members of an object that may hold columns. @param from behind its brace. @returns behind its end. */
  #members(branch: Branch, from: number): number {
    const bytes = this.#bytes;
    if (bytes.at(from) === CLOSE_BRACE) return from + 1;
    const object = this.#walk.enter();
    if (object === 0) return ODD;
    let before = branch.first;
    for (let at = from; ; ) {
      const step = this.#walk.step(branch, before, object, at);
      if (step === undefined) return ODD;
      const end = this.#member(step, at, at + step.token.length);
      if (end === ODD) return ODD;
      if (bytes.at(end) !== COMMA) {
        this.#walk.leave();
        return bytes.at(end) === CLOSE_BRACE ? end + 1 : ODD;
      }
      before = step;
      at = end + 1;
    }
  }

  /** A member with its key at `key` and its value at `at`, noted for its column or for the rest. @returns behind it. */
  #member(step: Step, key: number, at: number): number {
    switch (step.kind) {
      case "dictionary":
      case "text":
        return this.#text(step, key, at);
      case "address":
        return this.#address(step, key, at);
      case "number":
        return this.#numeral(step, key, at);
      case "instant":
        return this.#instant(step, key, at);
      case "bits":
        return this.#truth(step, key, at);
      case "texts":
        return this.#texts(step, key, at);
      case "branch":
        return this.#branch(step, key, at);
      case "rest":
        return this.#left(key, this.#walk.endOfValue(step, at));
      case "withheld":
        this.#line.withheld++;
        return this.#walk.endOfValue(step, at);
      case "judged":
        return ODD;
    }
  }

  /** A member for the rest that ends at `end`. */
  #left(key: number, end: number): number {
    return end !== ODD && this.#line.leave(key, end) ? end : ODD;
  }

  /** A value of another form than its place's; one that has others within it is odd there. */
  #misfit(step: Step, key: number, at: number): number {
    const first = this.#bytes.at(at);
    return first === OPEN_BRACE || first === OPEN_BRACKET ? ODD : this.#left(key, this.#walk.endOfValue(step, at));
  }

  #text(step: Step, key: number, at: number): number {
    if (this.#bytes.at(at) !== QUOTE) return this.#misfit(step, key, at);
    const end = endOfPlainText(this.#bytes, at + 1);
    if (end === ODD) return this.#json(step, at, endOfText(this.#bytes, at + 1) + 1);
    if (end === at + 1) return this.#left(key, end + 1);
    this.#line.addText(step.place, at + 1, end);
    return end + 1;
  }

  #address(step: Step, key: number, at: number): number {
    if (this.#bytes.at(at) !== QUOTE) return this.#misfit(step, key, at);
    const end = endOfPlainText(this.#bytes, at + 1);
    if (end === ODD) return ODD;
    if (end === at + 1) return this.#left(key, end + 1);
    this.#line.addAddress(step.place, at + 1, end);
    return end + 1;
  }

  #numeral(step: Step, key: number, at: number): number {
    const bytes = this.#bytes;
    const first = bytes.at(at);
    if (!isDigit(first)) return first === MINUS ? ODD : this.#misfit(step, key, at);
    const end = this.#number.read(bytes, at);
    // A number beyond 2^53 has a column, too, but not as a double.
    const { value } = this.#number;
    if ((first === ZERO && end > at + 1) || value > Number.MAX_SAFE_INTEGER) return ODD;
    if (value > step.largest) return this.#left(key, end);
    this.#line.addNumber(step.place, value);
    return end;
  }

  #instant(step: Step, key: number, at: number): number {
    const bytes = this.#bytes;
    const end = at + 1 + INSTANT_BYTES;
    if (end >= bytes.length) return ODD;
    const instant = bytes.at(at) === QUOTE ? (step.instants?.read(bytes, at + 1) ?? -1) : -1;
    if (instant < 0 || bytes.at(end) !== QUOTE) return ODD;
    this.#line.addNumber(step.place, instant);
    // In another offset than +0000 its text stays in the rest, too.
    return UTC.standAt(bytes, end - UTC.length) ? end + 1 : this.#left(key, end + 1);
  }

  #truth(step: Step, key: number, at: number): number {
    const first = this.#bytes.at(at);
    const end = endOfWord(this.#bytes, at);
    if (end === ODD || first === 0x6e) return this.#misfit(step, key, at);
    this.#line.addNumber(step.place, first === 0x74 ? 1 : 0);
    return end;
  }

  #texts(step: Step, key: number, at: number): number {
    const bytes = this.#bytes;
    if (bytes.at(at) !== OPEN_BRACKET) return this.#misfit(step, key, at);
    if (bytes.at(at + 1) === CLOSE_BRACKET) return this.#left(key, at + 2);
    for (let from = at + 1; ; ) {
      const end = bytes.at(from) === QUOTE ? endOfText(bytes, from + 1) : ODD;
      if (end === ODD) return ODD;
      from = end + 2;
      if (bytes.at(end + 1) === CLOSE_BRACKET) return this.#json(step, at, from);
      if (bytes.at(end + 1) !== COMMA) return ODD;
    }
  }

  /** A value that its column takes as `JSON.parse` reads it: few are such. */
  #json(step: Step, at: number, end: number): number {
    if (end <= 0) return ODD;
    this.#line.addJson(step.place, at, end);
    return end;
  }

  #branch(step: Step, key: number, at: number): number {
    const line = this.#line;
    if (this.#bytes.at(at) !== OPEN_BRACE) return this.#misfit(step, key, at);
    const { pieces, columns } = line;
    if (!line.open(key, at + 1)) return ODD;
    const end = this.#members(step.branch, at + 1);
    return end !== ODD && line.close(pieces, columns) ? end : ODD;
  }
}

function placeOf(name: string): number {
  const column = PHYSICAL_COLUMNS.find((held) => held.name === name);
  if (column === undefined) throw new TypeError(`no such column: ${name}`);
  return column.place;
}
