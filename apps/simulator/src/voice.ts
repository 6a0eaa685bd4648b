/** What the simulator says while it works: JSON lines for programs, sentences for people. */

/** One thing to say, in both forms. */
export interface Saying {
  readonly kind: "ready" | "wrote" | "progress" | "done";
  readonly facts: Readonly<Record<string, string | number>>;
  readonly text: string;
}

export type Say = (saying: Saying) => void;

/** @param write takes one line with its end. */
export function speak(json: boolean, write: (line: string) => void): Say {
  return ({ kind, facts, text }) => write(json ? `${JSON.stringify({ kind, ...facts })}\n` : `${text}\n`);
}
