/** A person keeps the way in: a passkey of another device, and away with that of a lost one. */
import { openBrowser, Person } from "@watchfloor/testkit";
import { expect, test } from "vitest";
import { House } from "./house.ts";

test("[R97] a lost device is not a lost account: another passkey is added, the lost one removed", async () => {
  const house = await House.start(["--no-demo"]);
  const browser = await openBrowser();
  try {
    const { invitation } = await house.hear("ready", 120_000);
    const person = await Person.at(browser);
    await person.accept(String(invitation), "Dana Reyes");
    const { page } = person;
    await page.getByRole("button", { name: /account/i }).click();
    await page.getByRole("button", { name: /passkeys/i }).click();
    await page.getByText(/you have one passkey/i).waitFor();
    const rows = page.getByRole("table").locator("tbody tr");
    expect(await page.getByRole("button", { name: /^remove/i }).count()).toBe(0);

    // As the hub answers a quarter of an hour after signing in.
    await page.route("**/api/v1/me/passkeys/options", (route) =>
      route.fulfill({ status: 403, json: { code: "E_SIGN_IN_AGAIN", advice: "Sign in once more.", facts: {} } }),
    );
    await page.getByLabel(/which device/i).fill("key in the safe");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const goOn = page.getByRole("button", { name: "Sign in and go on" });
    await goOn.waitFor();
    await page.unroute("**/api/v1/me/passkeys/options");
    await goOn.click();
    // What was asked for goes on: the same device, which the browser refuses as it holds one already.
    await page.getByText(/another device, or a security key/i).waitFor();

    await person.loseDevice();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText(/“key in the safe” was added/).waitFor();
    expect(await rows.count()).toBe(2);

    await page.getByRole("button", { name: "Remove first passkey" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText(/“first passkey” was removed/).waitFor();
    await page.getByText(/you have one passkey/i).waitFor();

    await page.getByRole("button", { name: "Rename key in the safe" }).click();
    await page.getByLabel(/name of the passkey/i).fill("office key");
    await page.getByRole("button", { name: "Save" }).click();
    await rows.filter({ hasText: "office key" }).waitFor();

    await page.locator("main").getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/sign-in/);
    await page.getByRole("button", { name: /sign in/i }).click();
    await page.waitForURL((url) => url.pathname === "/");
  } finally {
    await browser.close();
    await house.remove();
  }
});
