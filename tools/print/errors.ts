/** docs/errors.md, printed from the one table of codes. */
import { ERRORS, type ErrorEntry } from "../../packages/domain/src/index.ts";

const WHO = {
  operator: "the operator",
  peer: "the other side of the connection",
  bug: "us: please report it",
} as const satisfies Record<ErrorEntry["kind"], string>;

export function printErrors(): string {
  const rows = Object.entries(ERRORS)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { kind, advice }]) => `| \`${code}\` | ${WHO[kind]} | ${advice.replaceAll("|", "\\|")} |`);
  return [
    "# Errors",
    "",
    "Every error that Watchfloor reports has one of these codes, on the terminal, in the API's answers and in the log.",
    "Printed from `packages/domain/src/errors.ts` by `npm run print`; do not edit.",
    "",
    "| code | who can mend it | what to do |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
