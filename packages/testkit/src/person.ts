/** A person at a screen: a real Chromium with an authenticator that holds passkeys. */
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";

/** Chromium that opens no connection of its own. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env.WATCHFLOOR_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
}

export const DESKTOP: Screen = { width: 1440, height: 900, colorScheme: "light" };
export const DESKTOP_DARK: Screen = { width: 1440, height: 900, colorScheme: "dark" };
export const PHONE: Screen = { width: 390, height: 844, colorScheme: "light" };
export const WALL: Screen = { width: 1920, height: 1080, colorScheme: "dark" };

/** Puts a device that approves every request at the page; its id is for taking it away. */
async function giveDevice(devices: CDPSession): Promise<string> {
  const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return authenticatorId;
}

/** A browser profile of one person, with a virtual authenticator that approves every request. */
export class Person {
  readonly context: BrowserContext;
  readonly page: Page;

  /** Of `page`; to let it go would take the devices away. */
  readonly #devices: CDPSession;
  #device: string;

  private constructor(context: BrowserContext, page: Page, devices: CDPSession, device: string) {
    this.context = context;
    this.page = page;
    this.#devices = devices;
    this.#device = device;
  }

  static async at(browser: Browser, screen: Screen = DESKTOP): Promise<Person> {
    const context = await browser.newContext({
      viewport: { width: screen.width, height: screen.height },
      colorScheme: screen.colorScheme,
      reducedMotion: "reduce",
      isMobile: screen.width < 600,
      hasTouch: screen.width < 600,
    });
    const page = await context.newPage();
    const devices = await context.newCDPSession(page);
    await devices.send("WebAuthn.enable");
    return new Person(context, page, devices, await giveDevice(devices));
  }

  /** Loses the device, and the passkeys that it held, and takes up an empty one. */
  async loseDevice(): Promise<void> {
    await this.#devices.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: this.#device });
    this.#device = await giveDevice(this.#devices);
  }

  /** Follows a one-time link and makes a passkey. */
  async accept(invitation: string, name: string): Promise<void> {
    await this.page.goto(invitation);
    await this.page.getByLabel(/your name/i).fill(name);
    await this.page.getByRole("button", { name: /create.*passkey/i }).click();
    await this.page.getByRole("heading", { level: 1 }).waitFor();
    await this.page.waitForURL((url) => !url.pathname.startsWith("/welcome"));
  }

  /** A second window of the same person on another screen. */
  async anotherWindow(screen: Screen): Promise<Page> {
    const page = await this.context.newPage();
    await page.setViewportSize({ width: screen.width, height: screen.height });
    await page.emulateMedia({ colorScheme: screen.colorScheme });
    return page;
  }
}
