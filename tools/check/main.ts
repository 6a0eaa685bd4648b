/** Runs the checks, all of them even when one fails, and says what they amount to. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { startPostgres } from "./postgres.ts";
import { type Step, stagesOf } from "./steps.ts";
import { isVitestReport, strictly, sum, type Tally, tallyOf } from "./tally.ts";

const root = dirname(dirname(import.meta.dirname));
const args = process.argv.slice(2);
const inCi = process.env.CI === "true";

/** The step's exit code. What it says goes straight to the terminal when it runs alone, else in one piece at its end. */
function run(step: Step, alone: boolean): Promise<number> {
  return new Promise((resolve) => {
    const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined ? { FORCE_COLOR: "1" } : {};
    const server = postgres === undefined ? {} : { WATCHFLOOR_TEST_POSTGRES: postgres.url };
    const child = spawn(process.execPath, [join(root, step.script), ...step.args], {
      cwd: root,
      env: { ...process.env, ...colour, ...server },
      stdio: alone ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (piece: Buffer) => said.push(piece));
    const end = (): boolean => child.kill("SIGTERM");
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
    if (alone) process.stdout.write(heading(step));
    child.on("error", () => resolve(1));
    child.on("close", (code) => {
      process.off("SIGTERM", end);
      process.off("SIGINT", end);
      if (!alone) process.stdout.write(Buffer.concat([Buffer.from(heading(step)), ...said]));
      resolve(code ?? 1);
    });
  });
}

const heading = ({ name }: Step): string => `\n── ${name}\n`;

function readReport(file: string): Tally | undefined {
  try {
    const report: unknown = JSON.parse(readFileSync(join(root, file), "utf8"));
    return isVitestReport(report) ? tallyOf(report) : undefined;
  } catch {
    return undefined;
  }
}

async function tally(step: Step, alone: boolean): Promise<Tally> {
  if (step.report !== undefined) rmSync(join(root, step.report), { force: true });
  const code = await run(step, alone);
  const one = code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  if (step.report === undefined) return one;
  const counted = readReport(step.report) ?? { passed: 0, failed: 1, skipped: 0 };
  // A crash, an unhandled rejection or no test at all ends with a code and no failed test: it still is a failure.
  return code !== 0 && counted.failed === 0 ? sum([counted, { passed: 0, failed: 1, skipped: 0 }]) : counted;
}

interface Outcome {
  readonly step: Step;
  readonly tally: Tally;
  readonly seconds: number;
}

async function outcomeOf(step: Step, alone: boolean): Promise<Outcome> {
  const began = performance.now();
  const counted = await tally(step, alone);
  return { step, tally: inCi ? strictly(counted) : counted, seconds: (performance.now() - began) / 1_000 };
}

/** As many side by side as there are processors; answers in the order of the steps. */
async function outcomesOf(steps: readonly Step[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...steps.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, step] = next;
      outcomes[place] = await outcomeOf(step, steps.length === 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, work));
  return outcomes;
}

function summaryOf({ step, tally: { passed, failed, skipped }, seconds }: Outcome): string {
  const skips = skipped === 0 ? "" : `, ${skipped} skipped`;
  return (
    `  ${failed === 0 ? "✓" : "✗"} ${step.name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s  ` +
    `${passed} passed, ${failed} failed${skips}`
  );
}

mkdirSync(join(root, ".setup"), { recursive: true });
// Only the whole run asks the server: its suite is the embedded one's, over again.
const postgres = args.includes("--all") ? await startPostgres() : undefined;
process.once("exit", () => postgres?.stop());
if (inCi && args.includes("--all") && postgres === undefined)
  throw new Error("PostgreSQL is missing: apt-get install postgresql");
const outcomes: Outcome[] = [];
for (const stage of stagesOf(args)) outcomes.push(...(await outcomesOf(stage)));
const total = sum(outcomes.map((outcome) => outcome.tally));
writeFileSync(join(root, ".setup", "totals.json"), JSON.stringify(total));
process.stdout.write(`\n${outcomes.map(summaryOf).join("\n")}\n\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped === 0 ? "" : `, ${total.skipped} skipped`}\n`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
