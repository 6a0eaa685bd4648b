/** How long a person waits from `npm start` (everything set up) to the first alert on a screen. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openBrowser, Person } from "@watchfloor/testkit";
import type { FigurePrinter } from "./figure.ts";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

export async function measureFirstAlert(printer: FigurePrinter): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "watchfloor-bench-start-"));
  const started = performance.now();
  const ports = ["--listen", "localhost:18901", "--ingest", "127.0.0.1:18902", "--enrol", "127.0.0.1:18903"];
  const up = spawn("npm", ["start", "--silent", "--", "--data", data, ...ports, "--json"], {
    cwd: REPOSITORY,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const browser = await openBrowser();
  try {
    const invitation = await new Promise<string>((resolve, reject) => {
      up.once("exit", (code) => reject(new Error(`npm start ended with ${code}`)));
      createInterface({ input: up.stdout }).on("line", (line) => {
        const said: unknown = line.startsWith("{") ? JSON.parse(line) : undefined;
        if (typeof said === "object" && said !== null && "invitation" in said) resolve(String(said.invitation));
      });
    });
    const ready = performance.now();
    const person = await Person.at(browser);
    await person.accept(invitation, "Bench");
    await person.page.locator('a[href*="/alerts/"]').first().waitFor({ timeout: 120_000 });
    const seconds = (performance.now() - started) / 1000;
    printer.print({
      name: "start.first_alert_on_screen",
      value: Math.round(seconds * 10) / 10,
      unit: "s",
      input: { command: "npm start", state: "set up before, empty data directory" },
      detail: { readySeconds: Math.round((ready - started) / 100) / 10 },
    });
  } finally {
    await browser.close();
    const ended = new Promise((resolve) => up.once("exit", resolve));
    up.kill("SIGINT");
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}
