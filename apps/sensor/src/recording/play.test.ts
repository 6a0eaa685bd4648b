import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { epochMicros, formatEveTimestamp, parseEveTimestamp } from "@watchfloor/domain";
import { decodeBytes, MAX_LINE_BYTES } from "@watchfloor/eve";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recordedLines } from "./lines.ts";
import { type PlayOptions, playRecording } from "./play.ts";
import { retimed } from "./retime.ts";

const RECORDED_US = 1_531_491_600_000_000;
const TODAY_US = 1_793_700_000_000_000;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "recording-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (name: string) => join(directory, name);
const stamp = (us: number) => formatEveTimestamp(epochMicros(us));
const flow = (afterUs: number, lastedUs: number) =>
  JSON.stringify({
    timestamp: stamp(RECORDED_US + afterUs),
    event_type: "flow",
    flow: { start: stamp(RECORDED_US + afterUs - lastedUs), end: stamp(RECORDED_US + afterUs) },
    tls: { notbefore: "2018-01-01T00:00:00" },
  });

/** Plays to the end on a clock that only waiting turns; every line played, in order. */
async function play(files: readonly string[], more: Partial<PlayOptions> = {}) {
  let nowUs = TODAY_US;
  const options = { directory: at("played"), files, speed: 1, clock: "now", ...more } as const;
  const player = await playRecording(options, {
    now: () => epochMicros(nowUs),
    sleep: async (ms) => {
      nowUs += Math.ceil(ms * 1000);
    },
    say: () => undefined,
  });
  const { captures } = await player.done;
  const lines: string[] = [];
  for (const { path } of player.eveDirectories()) {
    for (const name of (await readdir(path)).sort()) {
      lines.push(...(await readFile(join(path, name), "utf8")).split("\n").slice(0, -1));
    }
  }
  return { lines, captures, tookUs: nowUs - TODAY_US, finished: player.eveDirectories().every((it) => it.finished) };
}

test("[T20] a packed recording is played at its pace, with today's times in the record and in its flow", async () => {
  await writeFile(at("day.json.gz"), gzipSync(`${flow(0, 500)}\nno json\n${flow(2_000_000, 700)}\n`));
  const { lines, captures, tookUs, finished } = await play([at("day.json.gz")]);
  expect(captures).toMatchObject([{ kind: "replayed", fault: undefined }]);
  expect(tookUs).toBe(2_000_000);
  expect(lines[1]).toBe("no json");
  const [first, , last] = lines.map((line) => (line === "no json" ? {} : JSON.parse(line)));
  expect(parseEveTimestamp(first.timestamp)).toBe(TODAY_US);
  expect(last).toEqual({
    timestamp: stamp(TODAY_US + 2_000_000),
    event_type: "flow",
    flow: { start: stamp(TODAY_US + 2_000_000 - 700), end: stamp(TODAY_US + 2_000_000) },
    tls: { notbefore: "2018-01-01T00:00:00" },
  });
  expect(finished).toBe(true);
});

test("[T20] text of a record that looks like a time of it stays as it is", () => {
  const line = JSON.stringify({
    timestamp: stamp(RECORDED_US),
    http: { url: `/"timestamp":"${stamp(RECORDED_US)}"` },
    note: stamp(RECORDED_US),
  });
  const moved = JSON.parse(retimed(line, 5));
  expect(moved.timestamp).toBe(stamp(RECORDED_US + 5));
  expect([moved.http.url, moved.note]).toEqual([`/"timestamp":"${stamp(RECORDED_US)}"`, stamp(RECORDED_US)]);
});

test("[T20] a damaged recording is played up to the damage and named; the next one goes on", async () => {
  const packed = gzipSync(Array.from({ length: 20_000 }, (_, n) => flow(n, n)).join("\n"));
  await writeFile(at("cut.json.gz"), packed.subarray(0, packed.length / 2));
  await writeFile(at("good.json"), `${flow(0, 0)}\n`);
  const { lines, captures } = await play([at("cut.json.gz"), at("none.json"), at("good.json")], { speed: "max" });
  expect(captures.map(({ kind }) => kind)).toEqual(["refused", "refused", "replayed"]);
  expect(captures).toMatchObject([{ code: "E_EVE_DAMAGED" }, { code: "E_NOT_FOUND" }, {}]);
  expect(lines.length).toBeGreaterThan(1_000);
});

test("[T20] a line without end takes no more memory than the longest that is taken, and is found too long", async () => {
  await writeFile(
    at("long.json.gz"),
    gzipSync(Buffer.concat([Buffer.alloc(40 * MAX_LINE_BYTES, "x"), Buffer.from("\nshort\n")])),
  );
  const lengths: number[] = [];
  for await (const line of recordedLines(at("long.json.gz"))) {
    lengths.push(line.length);
    if (lengths.length === 1) expect(decodeBytes(line)).toEqual({ kind: "unreadable", reason: "too-long" });
  }
  expect(lengths).toEqual([MAX_LINE_BYTES + 1, 5]);
});
