/** When each alert was painted: an observer in the page notes the frame after its link came into the document. */
import type { Person } from "@watchfloor/testkit";

type Page = Person["page"];

export interface ScreenWatch {
  /** Alert id to µs since the epoch of the frame it was painted in. */
  read(): Promise<ReadonlyMap<string, number>>;
}

const OBSERVER = `(() => {
  const seen = new Map();
  globalThis.watchfloorSeen = seen;
  const look = () => {
    const fresh = [...document.querySelectorAll('a[href*="/alerts/"]')]
      .map((link) => link.getAttribute("href").split("/alerts/")[1])
      .filter((id) => id && !seen.has(id));
    for (const id of fresh) seen.set(id, 0);
    if (fresh.length > 0) {
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const at = Math.round((performance.timeOrigin + performance.now()) * 1000);
        for (const id of fresh) seen.set(id, at);
      }));
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["href"] });
  look();
})()`;

/** Starts watching; the debugger installs the observer, as the page's own policy refuses foreign scripts. */
export async function watchScreen(page: Page): Promise<ScreenWatch> {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: OBSERVER });
  return {
    async read() {
      const { result } = await session.send("Runtime.evaluate", {
        expression: "JSON.stringify([...globalThis.watchfloorSeen])",
        returnByValue: true,
      });
      const pairs: unknown = JSON.parse(String(result.value));
      if (!Array.isArray(pairs)) throw new TypeError("the page forgot its observer");
      return new Map(pairs.filter(([, at]) => at > 0).map(([id, at]) => [String(id), Number(at)]));
    },
  };
}
