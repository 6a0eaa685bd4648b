/** Most lines never become a record; what they become is held against decoding, redacting and appending each. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { epochMicros, LANES, type Lane } from "@watchfloor/domain";
import { compileRedaction, decodeBytes, isEngineEventRecord } from "@watchfloor/eve";
import { openSpool } from "@watchfloor/spool";
import { sharedData } from "@watchfloor/testkit";
import { BatchBuilder, withheldPaths } from "@watchfloor/wire";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eveLines } from "./eve-lines.fixture.ts";
import { Pipeline } from "./pipeline.ts";
import { Quarantine } from "./quarantine.ts";
import { Resumption } from "./tail/bookmark.ts";

const WITHHELD = withheldPaths(["content", "secret", "personal"]);
const REAL = sharedData("data/eve");

interface Outcome {
  /** Digest of each lane's batch. */
  readonly digests: Partial<Record<Lane, string>>;
  readonly unreadable: readonly string[];
  readonly engineEvents: number;
  readonly withheld: number;
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "plain-lines-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** @param bytes whole lines. */
async function piped(bytes: Buffer): Promise<Outcome> {
  const at = await mkdtemp(join(directory, "run-"));
  const spool = await openSpool({ directory: join(at, "spool"), maxBytes: 1e9, now: () => epochMicros(1) });
  const quarantine = new Quarantine({ directory: join(at, "quarantine"), maxBytes: 1e9 });
  const unreadable: string[] = [];
  quarantine.keep = (_cursor, after, reason, kept, length) => {
    unreadable.push(`${reason} ${Buffer.from(kept).toString("latin1")} ${length} ${after}`);
    return true;
  };
  const pipeline = new Pipeline({
    spool,
    quarantine,
    resumption: new Resumption({ urgent: spool.bookmark("urgent"), bulk: spool.bookmark("bulk") }),
    exists: () => true,
    withheld: WITHHELD,
    flushMs: { urgent: 50, bulk: 1_000 },
    maxRows: 200_000,
    elapsedMs: () => 0,
    sleep: async () => undefined,
    signal: new AbortController().signal,
    onFull: () => undefined,
  });
  pipeline.lines(pipeline.begin("/eve.json", 1, bytes.length)).block(bytes, 0);
  await pipeline.flush();
  const digests: Partial<Record<Lane, string>> = {};
  for (const lane of LANES) {
    const held = await spool.next(lane);
    if (held !== undefined) digests[lane] = held.digest;
  }
  const { engineEvents, fieldsWithheld: withheld } = pipeline.tally();
  return { digests, unreadable, engineEvents, withheld };
}

async function decoded(bytes: Buffer): Promise<Outcome> {
  const redact = compileRedaction(WITHHELD);
  const builders = { urgent: new BatchBuilder(), bulk: new BatchBuilder() };
  const unreadable: string[] = [];
  let engineEvents = 0;
  let withheld = 0;
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(10, start);
    const line = bytes.subarray(start, end);
    const found = decodeBytes(line);
    if (found.kind === "unreadable") {
      unreadable.push(`${found.reason} ${line.toString("latin1")} ${line.length} ${end + 1}`);
      continue;
    }
    const engineEvent = isEngineEventRecord(found.record);
    if (engineEvent) engineEvents += 1;
    withheld += redact(found.record);
    const lane = found.record.event_type === "alert" && !engineEvent ? "urgent" : "bulk";
    builders[lane].append(found.record, engineEvent);
  }
  const digests: Partial<Record<Lane, string>> = {};
  for (const lane of LANES) if (builders[lane].rows > 0) digests[lane] = (await builders[lane].finish()).digest;
  return { digests, unreadable, engineEvents, withheld };
}

test("[T17] lines with bytes changed anywhere come out as if each had been decoded", async () => {
  const byte = fc.oneof(fc.constantFrom(...Buffer.from('{}[]",:\\ 09.-eEtfnué')), fc.integer({ min: 0, max: 255 }));
  const edit = fc.record({ line: fc.nat({ max: 39 }), where: fc.double({ min: 0, max: 1, noNaN: true }), byte });
  const how = fc.constantFrom<"insert" | "replace" | "remove">("insert", "replace", "remove");
  const secret = { email: { from: "a@example", subject: "s" }, ftp: { command: "PASS", command_data: "hunter2" } };
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 999 }), fc.array(fc.tuple(edit, how), { maxLength: 30 }), async (seed, edits) => {
      const lines = eveLines(40, seed).map((line, at) =>
        at % 5 === 0 ? line.replace("}", `},${JSON.stringify(secret).slice(1, -1)}`) : line,
      );
      const held = lines.map((line) => [...Buffer.from(line)]);
      for (const [{ line, where, byte: changed }, kind] of edits) {
        const bytes = held[line] ?? [];
        const kept = kind === "insert" ? 0 : 1;
        bytes.splice(Math.floor(where * bytes.length), kept, ...(kind === "remove" || changed === 10 ? [] : [changed]));
      }
      const bytes = Buffer.from(held.flatMap((line) => [...line, 10]));
      expect(await piped(bytes)).toEqual(await decoded(bytes));
    }),
    { numRuns: 60 },
  );
}, 60_000);

test.skipIf(REAL === undefined)(
  "[T17] every real line comes out as if it had been decoded (needs the shared data)",
  async () => {
    let alerts = 0;
    for (const name of (await readdir(REAL ?? "")).filter((file) => file.endsWith(".eve.json.gz"))) {
      const bytes = gunzipSync(await readFile(join(REAL ?? "", name)));
      const outcome = await piped(bytes);
      if (outcome.digests.urgent !== undefined) alerts += 1;
      expect(outcome, name).toEqual(await decoded(bytes));
      expect(outcome.unreadable).toEqual([]);
    }
    expect(alerts).toBeGreaterThan(50);
  },
  120_000,
);
