/** The checks. */

export interface Step {
  readonly name: string;
  /** Run with the Node of the lock file: a file under the root, then its arguments. */
  readonly script: string;
  readonly args: readonly string[];
  /** Vitest tells its own counts by a report; any other step counts as one, by its exit code. */
  readonly report?: string;
}

const vitest = (name: string, report: string, args: readonly string[]): Step => ({
  name,
  script: "node_modules/vitest/vitest.mjs",
  args: ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...args],
  report,
});

/** What TypeScript remembers of the last run, so that only what a change bears on is checked again. */
const TYPES_SEEN = ".setup/tsc.tsbuildinfo";

const STATIC: readonly Step[] = [
  { name: "oxlint", script: "node_modules/oxlint/bin/oxlint", args: ["--type-aware", "--deny-warnings"] },
  { name: "biome", script: "node_modules/@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings", "."] },
  {
    name: "tsc",
    script: "node_modules/typescript/bin/tsc",
    // Each checker works out the libraries' types for itself: four took 21 s of processor time, one takes 8.
    args: ["-p", ".", "--checkers", "1", "--incremental", "--tsBuildInfoFile", TYPES_SEEN],
  },
  { name: "knip", script: "node_modules/knip/bin/knip.js", args: ["--no-progress", "--treat-config-hints-as-errors"] },
];

/** Which test is slow is said in vitest.config.ts. */
const FAST = vitest("tests", ".setup/tests.json", ["--project=node", "--project=room"]);
const ALL = vitest("all tests", ".setup/tests.json", ["--project=node", "--project=slow", "--project=room"]);
const JOURNEYS = vitest("journeys", ".setup/journeys.json", ["--project=journeys"]);

/**
 * `npm run check` has seconds, `npm test` has all, `npm run journeys` only the browser.
 *
 * @returns one stage after the other; the steps of a stage may run side by side, the longest first. Tests that start
 *   hubs and engines, and journeys, have the machine to themselves.
 */
export function stagesOf(args: readonly string[]): readonly (readonly Step[])[] {
  if (args.includes("--journeys")) return [[JOURNEYS]];
  return args.includes("--all") ? [STATIC, [ALL], [JOURNEYS]] : [[FAST, ...STATIC]];
}
