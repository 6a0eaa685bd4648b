import { createReadStream, existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isWatchfloorError } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { readCapture } from "./read.ts";

const shared = process.env.WATCHFLOOR_SHARED ?? join(import.meta.dirname, "../../../../shared");
const captures = join(shared, "data/captures");
const manifest = join(shared, "data/MANIFEST.md");
const isThere = existsSync(captures) && existsSync(manifest);
if (!isThere && process.env.CI === "true") throw new Error(`CI needs ${captures}`);

/** Really cut off, within a record's header; libpcap says so too ("truncated dump file"). */
const CUT = [
  "lateral-movement__covenant_psremoting_command_2020-08-06115603.cap",
  "stealer-exfil__http-mime-truncated_input.pcap",
];

/** Packets of each capture as Suricata counted them, from the manifest's table. */
async function packetsTold(): Promise<ReadonlyMap<string, number>> {
  const rows = (await readFile(manifest, "utf8")).matchAll(/^\| ([^|]+\.\w+) \| \w+ \|[^|]*\| \d+ \| (\d+) \|/gm);
  return new Map([...rows].map(([, name = "", packets]) => [name, Number(packets)]));
}

test.skipIf(!isThere)("[C6] real captures hold as many packets as the manifest says (needs shared data)", async () => {
  const told = await packetsTold();
  const wrong: Record<string, readonly [counted: number, told: number | undefined, fault: string]> = {};
  const files = readdirSync(captures);
  for (const file of files) {
    let counted = 0;
    let fault = "";
    try {
      for await (const { data, capturedLength } of readCapture(createReadStream(join(captures, file)))) {
        if (data.length === capturedLength) counted += 1;
      }
    } catch (error) {
      if (!isWatchfloorError(error, "E_CAPTURE_FORMAT")) throw error;
      fault = error.message;
    }
    if (counted !== told.get(file) || (fault !== "") !== CUT.includes(file))
      wrong[file] = [counted, told.get(file), fault];
  }
  expect(files.length).toBeGreaterThan(100);
  expect(wrong).toEqual({});
});
