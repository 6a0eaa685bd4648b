/** Takes a picture of every page and has axe look at it: `npx node apps/room/dev/shots.ts OUT [name ...]` after `vite build`. */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { createFixtureHub, type FixtureOptions } from "./fixture-hub.ts";

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly size?: readonly [number, number];
  readonly dark?: boolean;
  readonly hub?: Omit<FixtureOptions, "directory">;
  readonly full?: boolean;
  /** Lets the stream fall silent first. */
  readonly silent?: boolean;
}

const DESK = [1440, 900] as const;
const PHONE = [390, 844] as const;
const EXERCISE = { exercise: "Demonstration: recorded and simulated traffic, no real county is affected." };

const PAGES: readonly (readonly [string, string])[] = [
  ["overview", "/"],
  ["kansas", "/?place=20"],
  ["ohio", "/?place=39"],
  ["alert", "/alerts/900.0"],
  ["sensors", "/sensors"],
  ["sensor", "/sensors/finney-ks-1"],
  ["search", "/search"],
  ["results", "/search?filter=event_type%20%3D%20http"],
  ["groups", "/search?filter=event_type%20%3D%20dns&groupBy=dns_rrname"],
  ["refused", "/search?filter=event_type%20%3D%20alert%20and%20sevrity%20%3C%3D%202"],
  ["nothing", "/search?filter=%22nothing%22"],
  ["administration", "/administration"],
  ["missing", "/nowhere"],
];

const SHOTS: readonly Shot[] = [
  ...PAGES.flatMap(([name, path]): readonly Shot[] => [
    { name: `${name}-desk`, path, size: DESK, hub: EXERCISE },
    { name: `${name}-dark`, path, size: DESK, dark: true },
    { name: `${name}-phone`, path, size: PHONE, full: true },
  ]),
  { name: "wall", path: "/wall", size: [1920, 1080], hub: EXERCISE },
  { name: "wall-silent", path: "/wall", size: [1920, 1080], silent: true },
  { name: "silent-desk", path: "/", size: DESK, silent: true },
  { name: "nation-desk", path: "/", size: DESK, hub: { nation: true } },
  { name: "nation-dark", path: "/", size: DESK, dark: true, hub: { nation: true } },
  { name: "empty-desk", path: "/", size: DESK, hub: { empty: true } },
  { name: "empty-phone", path: "/", size: PHONE, full: true, hub: { empty: true } },
  { name: "sign-in-desk", path: "/sign-in", size: DESK, hub: { signedOut: true } },
  { name: "sign-in-dark", path: "/sign-in", size: DESK, dark: true, hub: { signedOut: true } },
  { name: "welcome-desk", path: `/welcome#${"a".repeat(43)}`, size: DESK, hub: { signedOut: true } },
  { name: "welcome-phone", path: `/welcome#${"a".repeat(43)}`, size: PHONE, dark: true, hub: { signedOut: true } },
];

const [out = "shots", ...wanted] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function take(browser: Browser, shot: Shot, port: number): Promise<number> {
  const hub = createFixtureHub({ directory: join(import.meta.dirname, "../dist"), ...shot.hub });
  await new Promise<void>((resolve) => hub.server.listen(port, "127.0.0.1", resolve));
  const [width, height] = shot.size ?? DESK;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: shot.dark ? "dark" : "light",
    timezoneId: "America/Chicago",
    hasTouch: width < 500,
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(`http://localhost:${port}${shot.path}`);
  await page.waitForSelector("h1", { timeout: 60_000 });
  if (/^(overview|nation|wall|kansas|ohio|silent)/.test(shot.name)) await page.waitForSelector('.map[data-layer="counties"]', { timeout: 60_000 });
  await page.waitForTimeout(1_200);
  if (shot.silent) {
    hub.setBroken(true);
    await page.waitForTimeout(13_000);
  } else if (/overview|nation|wall|kansas/.test(shot.name)) {
    hub.fire(0, "20055");
    await page.waitForTimeout(700);
  }
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  // A phone's page in two halves, each small enough to be looked at.
  const parts = shot.full === true ? [0, 1_500].filter((top) => top < tall) : [0];
  for (const [at, top] of parts.entries()) {
    const clip = { x: 0, y: top, width, height: Math.min(1_500, tall - top) };
    const path = join(out, `${shot.name}${at === 0 ? "" : `-${at + 1}`}.png`);
    await page.screenshot({ path, timeout: 180_000, ...(shot.full === true && { fullPage: true, clip }) });
  }
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await Reflect.get(globalThis, "axe").run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(
      (one: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
        `${one.id}: ${one.nodes
          .slice(0, 3)
          .map((node) => `${node.html.slice(0, 160)} — ${node.failureSummary.slice(0, 220)}`)
          .join(" || ")}`,
    );
  });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  console.log(`${shot.name}: axe ${found.length}${wide > 0 ? `, ${wide} px too wide` : ""}`);
  for (const line of [...found, ...said]) console.log(`   ${line}`);
  await context.close();
  hub.server.closeAllConnections();
  await new Promise((resolve) => hub.server.close(resolve));
  return found.length;
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
let port = 18_500;
for (const shot of SHOTS) {
  if (wanted.length > 0 && !wanted.some((name) => shot.name.startsWith(name))) continue;
  await take(browser, shot, (port += 1) % 99 === 0 ? port : 18_500 + (port % 90));
}
await browser.close();
