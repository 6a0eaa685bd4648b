/**
 * Real captures through a real Suricata into a real browser: what the room shows equals that run's own eve.json,
 * by count and by signature, engine events under health, every event type by query.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, Person } from "@watchfloor/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { House, REPOSITORY } from "./house.ts";

const SHARED = process.env.WATCHFLOOR_SHARED ?? join(REPOSITORY, "../shared");
const RULES = join(SHARED, "data/rules/election-sensor-test.rules");

/** Emotet, IcedID, and ten of all kinds; the Emotet capture has gaps of weeks. */
const CAPTURES = [
  "loader-infection__emotet.pcap",
  "loader-infection__2021-03-15-IcedID-infection-traffic.pcap",
  "lateral-movement__impacket_psexec.pcap",
  "lateral-movement__remcom.pcap",
  "exploit-cve__eternalblue-success-unpatched-win7.pcap",
  "web-attack__http_dvwa_sqlinjection.pcapng",
  "dns-tunnel__dns-tunnel-iodine.pcap",
  "port-scan__multiport_scan.pcap",
  "brute-force-ssh__sshguess.pcap",
  "benign__aug16_part2.pcap",
  "odd__pings.pcapnano",
  "test-rule__testmyids.pcap",
];

interface Counted {
  readonly lines: number;
  readonly byEventType: Map<string, number>;
  readonly alertsBySid: Map<number, number>;
  readonly engineEventsBySid: Map<number, number>;
}

/** Counts this run's own EVE files, without the house's decoder. */
function countEve(directory: string): Counted {
  const counted = { lines: 0, byEventType: new Map(), alertsBySid: new Map(), engineEventsBySid: new Map() };
  const add = <Key>(into: Map<Key, number>, key: Key) => into.set(key, (into.get(key) ?? 0) + 1);
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/^eve.*\.json$/.test(entry.name)) continue;
    for (const line of readFileSync(join(entry.parentPath, entry.name), "utf8").split("\n")) {
      if (line === "") continue;
      counted.lines += 1;
      const record = JSON.parse(line);
      add(counted.byEventType, String(record.event_type));
      if (record.event_type !== "alert") continue;
      const sid = Number(record.alert.signature_id);
      const engine = record.alert.gid === 1 && sid >= 2_200_000 && sid <= 2_299_999;
      add(engine ? counted.engineEventsBySid : counted.alertsBySid, sid);
    }
  }
  return counted;
}

/** The search page's table of groups, as a person reads it. */
async function groupsOnScreen(page: Page, room: string, filter: string, groupBy: string): Promise<Map<string, number>> {
  await page.goto(`${new URL("/search", room)}?${new URLSearchParams({ filter, groupBy, limit: "1000" })}`);
  const table = page.getByRole("table", { name: /group/i });
  await table.waitFor();
  const rows = await table
    .locator("tbody tr")
    .evaluateAll((found) =>
      found.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent ?? "")),
    );
  return new Map(rows.map(([value = "", events = ""]) => [value.trim(), Number(events.replaceAll(/\D/g, ""))]));
}

const asText = (counts: Map<number | string, number>) =>
  Object.fromEntries([...counts].map(([key, count]) => [String(key), count]));

const missing = !existsSync(RULES) && process.env.CI !== "true";

test.skipIf(missing)(
  "[R91] the browser shows what Suricata wrote, by count and by signature (needs the shared captures)",
  async () => {
    const files = CAPTURES.map((name) => join(SHARED, "data/captures", name));
    const house = await House.start(["--replay", ...files, "--speed", "max", "--rules", RULES, "--keep-eve"]);
    const browser = await openBrowser();
    try {
      const ready = await house.hear("ready", 120_000);
      const done = await house.hear("done", 400_000);
      const eve = countEve(join(house.data, "sensors"));
      expect(eve.lines).toBeGreaterThan(3_000);
      expect(done.eveLines).toBe(eve.lines);
      const person = await Person.at(browser);
      await person.accept(String(ready.invitation), "Replay");
      const room = String(ready.room);
      const alerts = await groupsOnScreen(
        person.page,
        room,
        "kind = alert and engine_event = false",
        "alert_signature_id",
      );
      expect(asText(alerts)).toEqual(asText(eve.alertsBySid));
      const engine = await groupsOnScreen(
        person.page,
        room,
        "kind = alert and engine_event = true",
        "alert_signature_id",
      );
      expect(asText(engine)).toEqual(asText(eve.engineEventsBySid));
      const kinds = await groupsOnScreen(person.page, room, "", "event_type");
      expect(asText(kinds)).toEqual(asText(eve.byEventType));
    } finally {
      await browser.close();
      await house.remove();
    }
  },
  600_000,
);
