/** How the command line speaks: results on standard output, everything else on standard error. */

/** What a command may touch; `main.ts` hands over the real one, tests a recording one. */
export interface Terminal {
  /** A result, for people or programs. */
  readonly out: (text: string) => void;
  /** Progress, warnings, failures. */
  readonly err: (text: string) => void;
  /** Whether colours help: a terminal, and NO_COLOR not set (https://no-color.org). */
  readonly colour: boolean;
  /** Columns of the terminal; 100 where there is none. */
  readonly columns: number;
}

export type Tone = "strong" | "quiet" | "good" | "warning" | "bad";

const CODES: Readonly<Record<Tone, number>> = { strong: 1, quiet: 2, good: 32, warning: 33, bad: 31 };

/** `text` in a tone, or as it is where colours do not help. */
export function tone(terminal: Terminal, name: Tone, text: string): string {
  return terminal.colour ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from records, which an attacker may have written: no character of it may steer the terminal. */
export function harmless(text: string): string {
  return text.replace(CONTROLS, "·");
}

/** Rows under headings, columns aligned, cut at the terminal's width; numbers to the right. Ends in a newline. */
export function layOut(terminal: Terminal, headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map(harmless));
  const widths = headings.map((heading, at) => Math.max(heading.length, ...clean.map((row) => (row[at] ?? "").length)));
  const numeric = headings.map((_, at) => clean.length > 0 && clean.every((row) => /^[\d,.]*$/.test(row[at] ?? "")));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (numeric[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd()
      .slice(0, terminal.columns);
  return `${[tone(terminal, "strong", line(headings)), ...clean.map(line)].join("\n")}\n`;
}
