/** The demonstration as a new user meets it: every page, light and dark, desktop and phone, and what axe says of each. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, DESKTOP_DARK, openBrowser, Person, PHONE, WALL } from "@watchfloor/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityFindings } from "./accessible.ts";
import { House, REPOSITORY } from "./house.ts";

/** Set to a directory to keep the pictures; `docs/pictures` holds those of the README. */
const PICTURES = process.env.WATCHFLOOR_PICTURES;

let house: House;
let browser: Browser;
let person: Person;
let room: string;

beforeAll(async () => {
  house = await House.start([]);
  browser = await openBrowser();
  const ready = await house.hear("ready", 120_000);
  room = String(ready.room);
  person = await Person.at(browser);
  await person.accept(String(ready.invitation), "Alex Rivera");
});

afterAll(async () => {
  await browser?.close();
  await house?.remove();
});

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  const directory = join(REPOSITORY, PICTURES);
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`) });
}

test("[R93] the county in trouble shows on the map and in the feed, and its alert explains itself", async () => {
  const { page } = person;
  const alert = page.locator('a[href*="/alerts/"]', { hasText: /Finney County/ }).first();
  await alert.waitFor({ timeout: 120_000 });
  await alert.click();
  await page.waitForURL(/\/alerts\//);
  await page.getByRole("heading", { name: /what happened/i }).waitFor();
  await page.getByRole("heading", { name: /what to do first/i }).waitFor();
  await page.getByRole("heading", { name: /who else/i }).waitFor();
});

test("[R94] a person signs out and comes back with the passkey", async () => {
  const { page } = person;
  await page.goto(room);
  await page.getByRole("button", { name: /account/i }).click();
  await page.getByRole("button", { name: /sign out/i }).click();
  await page.waitForURL(/\/sign-in/);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL((url) => url.pathname === "/");
});

test("[R95] axe finds nothing on any page, light and dark, desktop and phone", async () => {
  const alertPath = await firstAlertPath(person.page);
  const [overview, search, sensor] = ["/", "/search?filter=kind+%3D+alert", "/sensors/finney"];
  const visits = [
    {
      name: "desktop",
      screen: DESKTOP,
      paths: [overview, alertPath, "/sensors", sensor, search, "/administration", "/account"],
    },
    { name: "dark", screen: DESKTOP_DARK, paths: [overview, alertPath, sensor, search, "/account"] },
    { name: "phone", screen: PHONE, paths: [overview, alertPath, sensor, "/account"] },
  ];
  const findings: string[] = [];
  for (const { name, screen, paths } of visits) {
    const page = await person.anotherWindow(screen);
    for (const path of paths) {
      await page.goto(new URL(path, room).href);
      await page.locator("main").waitFor();
      await page.waitForTimeout(1_500);
      await picture(page, `${path === alertPath ? "alert" : path.split(/[/?]/)[1] || "overview"}-${name}`);
      for (const finding of await accessibilityFindings(page)) findings.push(`${name} ${path}: ${finding}`);
    }
    await page.close();
  }
  expect(findings).toEqual([]);
}, 480_000);

test("[R96] the wall fits a large screen without scrolling", async () => {
  const page = await person.anotherWindow(WALL);
  await page.goto(new URL("/wall", room).href);
  await page.locator("main").waitFor();
  await page.waitForTimeout(1_500);
  const { scrolls } = await page.evaluate(() => ({
    scrolls: document.documentElement.scrollHeight > window.innerHeight,
  }));
  expect(scrolls).toBe(false);
  await picture(page, "wall");
  await page.close();
});

async function firstAlertPath(page: Page): Promise<string> {
  await page.goto(room);
  const link = page.locator('a[href*="/alerts/"]').first();
  await link.waitFor({ timeout: 60_000 });
  return String(await link.getAttribute("href"));
}
