import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { queryAnswerSchema } from "@watchfloor/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { watchfloor } from "../house/command-line.fixture.ts";

const accountSchema = z.object({
  sensor: z.string(),
  eve_lines: z.number().positive(),
  stored: z.number(),
  duplicates: z.literal(0),
  quarantined: z.literal(0),
  by_event_type: z.record(z.string(), z.number()),
  alerts_by_sid: z.record(z.string(), z.number()),
  refused: z.array(z.object({ file: z.string(), code: z.string() })),
});

const PORTS = ["--listen", "127.0.0.1:18720", "--ingest", "127.0.0.1:18721"];
const noEngine = !["/usr/bin/suricata", "/usr/sbin/suricata", "/usr/local/bin/suricata"].some(existsSync);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "watchfloor-up-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const firstLine = (out: string): unknown => JSON.parse(out.split("\n")[0] ?? "");

/** The first line of its standard output as JSON, when all went well. */
async function answerOf(...args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await watchfloor(...args, "--json");
  if (code !== 0) throw new Error(`${args[0]}: ${err}`);
  return firstLine(out);
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

test.skipIf(noEngine)(
  "[L6] [L9] [L10] [L16] two replays are two sensors, balance, and answer at rest afterwards",
  { timeout: 600_000 },
  async () => {
    const traffic = ["traffic", "--out", folder, "--hours", "0.05", "--staff", "2", "--scenario", "lure"];
    const wrote = z.object({ file: z.string() }).parse(await answerOf("simulate", ...traffic));
    const data = join(folder, "data");
    const replay = ["--replay", wrote.file, "--speed", "max", "--until-done", "--data", data, ...PORTS];
    const first = accountSchema.parse(await answerOf("up", ...replay));
    const second = accountSchema.parse(await answerOf("up", ...replay));
    expect([first.sensor, second.sensor]).toEqual(["replay-1", "replay-2"]);
    for (const account of [first, second]) {
      expect(account.stored).toBe(account.eve_lines);
      expect(sum(account.by_event_type)).toBe(account.stored);
      expect(sum(account.alerts_by_sid)).toBeGreaterThan(0);
    }
    expect(second.alerts_by_sid).toEqual(first.alerts_by_sid);
    // One that is no capture is told and listed; the other one counts as before.
    const bad = join(folder, "bad.pcap");
    writeFileSync(bad, "this is no capture\n");
    const half = await watchfloor("up", ...replay.toSpliced(1, 0, bad), "--json");
    const third = accountSchema.parse(firstLine(half.out));
    expect([half.code, third.refused]).toEqual([1, [expect.objectContaining({ file: bad, code: "E_CAPTURE_FORMAT" })]]);
    expect(half.err).toMatch(/E_CAPTURE_FORMAT.*bad\.pcap: not replayed/s);
    expect(third.alerts_by_sid).toEqual(first.alerts_by_sid);
    const atRest = await answerOf("query", "", "--group-by", "sensor", "--data", data);
    const { groups } = queryAnswerSchema.parse(atRest);
    expect(groups?.toSorted((a, b) => (a.value < b.value ? -1 : 1))).toEqual([
      { value: "replay-1", events: first.stored },
      { value: "replay-2", events: second.stored },
      { value: "replay-3", events: third.stored },
    ]);
  },
);
