/** axe-core in the page: what it finds is a failure, not a report. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** Every WCAG 2.2 A and AA rule; one line per finding, with the first element it was found on. */
export async function accessibilityFindings(page: Page): Promise<readonly string[]> {
  const source = readFileSync(AXE, "utf8");
  const session = await page.context().newCDPSession(page);
  // Through the debugger, as the page's own policy refuses scripts that are not its own.
  await session.send("Runtime.evaluate", { expression: source });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
      .then((found) => JSON.stringify(found.violations.map((v) => v.id + ": " + v.nodes.length + "x " + v.nodes[0].html.slice(0, 160))))`,
    awaitPromise: true,
  });
  await session.detach();
  const findings: unknown = JSON.parse(String(result.value));
  return Array.isArray(findings) ? findings.map(String) : [];
}
