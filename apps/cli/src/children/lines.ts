/** A program's JSON lines: what it says about itself on standard output. */

/** One line: an object with a `kind`. */
export interface Line {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** A line longer than this is no line of ours; it is let go. */
const MAX_LINE = 1 << 20;

/** `text` as a line, or undefined when it is none. */
export function parseLine(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("kind" in value) || typeof value.kind !== "string")
      return undefined;
    return { ...value, kind: value.kind };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Cuts a stream of text into lines and hands each over; holds at most one line. */
export function lineSplitter(onLine: (text: string) => void): (chunk: string) => void {
  let held = "";
  return (chunk) => {
    const parts = (held + chunk).split("\n");
    held = parts.pop() ?? "";
    if (held.length > MAX_LINE) held = "";
    for (const part of parts) if (part.trim() !== "") onLine(part);
  };
}

/** The text of `field`, or undefined when the line has none. */
export function textOf(line: Line, field: string): string | undefined {
  const value = line[field];
  return typeof value === "string" ? value : undefined;
}

/** The number of `field`, or 0: programs leave out what they did not count. */
export function countOf(line: Line, field: string): number {
  const value = line[field];
  return typeof value === "number" && Number.isSafeInteger(value) ? value : 0;
}
