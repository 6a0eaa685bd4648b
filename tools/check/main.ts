/** Runs the checks one after the other, all of them even when one fails, and says what they amount to. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startPostgres } from "./postgres.ts";
import { type Step, stepsOf } from "./steps.ts";
import { isVitestReport, strictly, sum, type Tally, tallyOf } from "./tally.ts";

const root = dirname(dirname(import.meta.dirname));
const args = process.argv.slice(2);
const inCi = process.env.CI === "true";

/** The step's exit code; what it says goes straight to the terminal. */
function run(step: Step): Promise<number> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...(postgres === undefined ? {} : { WATCHFLOOR_TEST_POSTGRES: postgres.url }) };
    const child = spawn(process.execPath, [join(root, step.script), ...step.args], {
      cwd: root,
      env,
      stdio: "inherit",
    });
    const end = (): boolean => child.kill("SIGTERM");
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
    child.on("error", () => resolve(1));
    child.on("exit", (code) => {
      process.off("SIGTERM", end);
      process.off("SIGINT", end);
      resolve(code ?? 1);
    });
  });
}

function readReport(file: string): Tally | undefined {
  try {
    const report: unknown = JSON.parse(readFileSync(join(root, file), "utf8"));
    return isVitestReport(report) ? tallyOf(report) : undefined;
  } catch {
    return undefined;
  }
}

async function tally(step: Step): Promise<Tally> {
  if (step.report !== undefined) rmSync(join(root, step.report), { force: true });
  const code = await run(step);
  const one = code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  if (step.report === undefined) return one;
  const counted = readReport(step.report) ?? { passed: 0, failed: 1, skipped: 0 };
  // A crash, an unhandled rejection or no test at all ends with a code and no failed test: it still is a failure.
  return code !== 0 && counted.failed === 0 ? sum([counted, { passed: 0, failed: 1, skipped: 0 }]) : counted;
}

mkdirSync(join(root, ".setup"), { recursive: true });
// Only the whole run asks the server: its suite is the embedded one's, over again.
const postgres = args.includes("--all") ? await startPostgres() : undefined;
process.once("exit", () => postgres?.stop());
if (inCi && args.includes("--all") && postgres === undefined)
  throw new Error("PostgreSQL is missing: apt-get install postgresql");
const lines: string[] = [];
const tallies: Tally[] = [];
for (const step of stepsOf(args)) {
  process.stdout.write(`\n── ${step.name}\n`);
  const began = performance.now();
  const counted = inCi ? strictly(await tally(step)) : await tally(step);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  tallies.push(counted);
  lines.push(
    `  ${counted.failed === 0 ? "✓" : "✗"} ${step.name.padEnd(10)} ${seconds.padStart(6)} s  ` +
      `${counted.passed} passed, ${counted.failed} failed${counted.skipped === 0 ? "" : `, ${counted.skipped} skipped`}`,
  );
}
const total = sum(tallies);
writeFileSync(join(root, ".setup", "totals.json"), JSON.stringify(total));
process.stdout.write(`\n${lines.join("\n")}\n\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped === 0 ? "" : `, ${total.skipped} skipped`}\n`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
