import { expect, test } from "vitest";
import { isVitestReport, strictly, sum, tallyOf } from "./tally.ts";

const report = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { status: "failed", assertionResults: [] },
    { status: "failed", assertionResults: [{}] },
    { status: "passed", assertionResults: [] },
  ],
};

test("[H14] counts a test file that does not load as a failure", () => {
  expect(tallyOf(report)).toEqual({ passed: 7, failed: 2, skipped: 3 });
});

test("[H14] counts a skipped test as failed where everything must be there", () => {
  expect(strictly(sum([tallyOf(report), { passed: 1, failed: 0, skipped: 0 }]))).toEqual({
    passed: 8,
    failed: 5,
    skipped: 0,
  });
});

test("[H14] takes nothing else for a report", () => {
  expect(isVitestReport(report)).toBe(true);
  expect([undefined, null, {}, { testResults: [] }, { ...report, numPassedTests: "7" }].some(isVitestReport)).toBe(
    false,
  );
});
