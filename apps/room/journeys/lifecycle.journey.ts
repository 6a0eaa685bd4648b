/** What an operator does to the house: Ctrl-C, a second start, a kill in the middle of a replay. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { House, processesOf, REPOSITORY } from "./house.ts";

const SHARED = process.env.WATCHFLOOR_SHARED ?? join(REPOSITORY, "../shared");
const CAPTURE = join(SHARED, "data/captures/loader-infection__emotet.pcap");

const missing = !existsSync(CAPTURE) && process.env.CI !== "true";

test.skipIf(missing)(
  "[R92] Ctrl-C ends every child, and a second start finds the data of the first (needs the shared captures)",
  async () => {
    const first = await House.start(["--replay", CAPTURE, "--speed", "max", "--until-done"]);
    const summary = await first.hear("account", 120_000);
    expect(await first.ended).toBe(0);
    expect(summary.stored).toBe(summary.eve_lines);
    expect(Number(summary.stored)).toBeGreaterThan(0);
    const second = await House.start(["--no-demo"], first.data);
    await second.hear("ready", 60_000);
    const running = await processesOf(first.data);
    expect(running.length).toBeGreaterThanOrEqual(2);
    expect(await second.stop()).toBe(0);
    expect(await processesOf(first.data)).toEqual([]);
    const third = await House.start(["--replay", CAPTURE, "--speed", "max", "--until-done"], first.data);
    const again = await third.hear("account", 120_000);
    expect(again.stored).toBe(again.eve_lines);
    await third.remove();
  },
);
