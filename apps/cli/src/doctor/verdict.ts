/** What `watchfloor doctor` finds: one line per thing it looked at. */
import { type Terminal, tone } from "../house/terminal.ts";

export type State = "ok" | "warn" | "fail";

export interface Verdict {
  readonly name: string;
  readonly state: State;
  /** What was found. */
  readonly found: string;
  /** What to do, when it is not well. */
  readonly advice?: string;
}

export const ok = (name: string, found: string): Verdict => ({ name, state: "ok", found });
export const warn = (name: string, found: string, advice: string): Verdict => ({ name, state: "warn", found, advice });
export const fail = (name: string, found: string, advice: string): Verdict => ({ name, state: "fail", found, advice });

const MARKS = { ok: ["ok  ", "good"], warn: ["warn", "warning"], fail: ["fail", "bad"] } as const;

export function printVerdict(terminal: Terminal, { name, state, found, advice }: Verdict): string {
  const [mark, shade] = MARKS[state];
  const line = `${tone(terminal, shade, mark)}  ${name.padEnd(14)} ${found}\n`;
  return advice === undefined ? line : `${line}      ${" ".repeat(14)} ${tone(terminal, "quiet", advice)}\n`;
}
