/** The checks, in the order in which they tell most in least time. */

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

const STATIC: readonly Step[] = [
  { name: "biome", script: "node_modules/@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings", "."] },
  { name: "oxlint", script: "node_modules/oxlint/bin/oxlint", args: ["--type-aware", "--deny-warnings"] },
  { name: "tsc", script: "node_modules/typescript/bin/tsc", args: ["-p", "."] },
  { name: "knip", script: "node_modules/knip/bin/knip.js", args: ["--no-progress", "--no-config-hints"] },
];

/** Which test is slow is said in vitest.config.ts. */
const FAST = vitest("tests", ".setup/tests.json", ["--project=node", "--project=room"]);
const ALL = vitest("all tests", ".setup/tests.json", ["--project=node", "--project=slow", "--project=room"]);
const JOURNEYS = vitest("journeys", ".setup/journeys.json", ["--project=journeys"]);

/** `npm run check` has seconds, `npm test` has all, `npm run journeys` only the browser. */
export function stepsOf(args: readonly string[]): readonly Step[] {
  if (args.includes("--journeys")) return [JOURNEYS];
  return args.includes("--all") ? [...STATIC, ALL, JOURNEYS] : [...STATIC, FAST];
}
