/** What a run of the checks amounts to: how many passed, failed and were skipped. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    NOTHING,
  );
}

/** The part of Vitest's JSON report that is counted here. Source: JsonTestResults in vitest/node. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

export function isVitestReport(report: unknown): report is VitestReport {
  if (typeof report !== "object" || report === null || !("testResults" in report)) return false;
  const counts = ["numPassedTests", "numFailedTests", "numPendingTests", "numTodoTests"];
  return Array.isArray(report.testResults) && counts.every((name) => Number.isInteger(Reflect.get(report, name)));
}

/** A file that could not even be loaded has no test to fail, and counts as one failure. */
export function tallyOf(report: VitestReport): Tally {
  const broken = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Where every part must be there, as on the machine that guards the main line, a skipped test is a failed one. */
export function strictly(tally: Tally): Tally {
  return { passed: tally.passed, failed: tally.failed + tally.skipped, skipped: 0 };
}
