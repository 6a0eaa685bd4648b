/** What a person sees when everything is up: where to go, what runs, how to end it. */
import { type Terminal, tone } from "../house/terminal.ts";

export interface PanelFacts {
  readonly room: string;
  /** For the first person, once. */
  readonly invitation?: string | undefined;
  /** One entry per thing that runs. */
  readonly running: readonly string[];
  readonly dataDirectory: string;
  /** What is missing, and what is done instead. */
  readonly remarks: readonly string[];
}

export function printPanel(terminal: Terminal, facts: PanelFacts): string {
  const row = (name: string, values: readonly string[]): readonly string[] =>
    values.map((value, at) => `  ${tone(terminal, "quiet", (at === 0 ? name : "").padEnd(10))}${value}`);
  const invitation =
    facts.invitation === undefined
      ? []
      : [
          ...row("You", ["make your passkey here; the link works once, for 24 hours:"]),
          ...row("", [tone(terminal, "strong", facts.invitation)]),
        ];
  return [
    "",
    tone(terminal, "strong", "  Watchfloor is up."),
    "",
    ...row("Room", [tone(terminal, "strong", facts.room)]),
    ...invitation,
    ...row("Running", facts.running),
    ...row("Data", [facts.dataDirectory]),
    ...row("Stop", ["Ctrl-C; the next start finds everything again"]),
    ...facts.remarks.map((remark) => `\n  ${tone(terminal, "warning", "!")} ${remark}`),
    "",
    "",
  ].join("\n");
}
