import { appendFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Quarantine } from "./quarantine.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "quarantine-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const FILE = { path: "/eve/eve.json", ino: 7, turn: 0 };
const open = (maxBytes = 1e6) => new Quarantine({ directory, maxBytes });
const path = () => join(directory, "lines.jsonl");
const entries = async () =>
  (await readFile(path(), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("[T7] a line is kept with reason and place, readable by its owner alone", async () => {
  const quarantine = open();
  quarantine.keep(FILE, 20, "not-json", Buffer.from("räume {"), 8);
  quarantine.keep(FILE, 24, "not-utf8", Buffer.from([0xff, 0x41]), 2);
  await quarantine.flush();
  expect(await entries()).toEqual([
    { ...FILE, offset: 20, reason: "not-json", text: "räume {" },
    { ...FILE, offset: 24, reason: "not-utf8", base64: "/0E=" },
  ]);
  expect((await stat(path())).mode & 0o777).toBe(0o600);
});

test("[T7] a line read again after a crash is not kept twice, also when the crash cut its entry off", async () => {
  const first = open();
  for (const offset of [10, 20]) first.keep(FILE, offset, "not-json", Buffer.from(`bad ${offset}`), 6);
  await first.flush();
  await appendFile(path(), '{"path":"/eve/eve.json","ino":7,"tu');
  const again = open();
  for (const offset of [10, 20, 30]) again.keep(FILE, offset, "not-json", Buffer.from(`bad ${offset}`), 6);
  // The same place in the file's next turn is another line.
  again.keep({ ...FILE, turn: 1 }, 10, "not-json", Buffer.from("bad anew"), 8);
  await again.flush();
  expect((await entries()).map(({ text }) => text)).toEqual(["bad 10", "bad 20", "bad 30", "bad anew"]);
});

test("[T7] beyond its bound a line is refused, to be counted; the file does not grow", async () => {
  const quarantine = open(1_000);
  const kept = Array.from({ length: 50 }, (_, n) =>
    quarantine.keep(FILE, n + 1, "not-json", Buffer.from("x".repeat(60)), 60),
  );
  await quarantine.flush();
  expect(kept.filter((one) => one).length).toBeGreaterThan(3);
  expect(kept.at(-1)).toBe(false);
  expect((await stat(path())).size).toBeLessThanOrEqual(1_000);
});

test("[T3] of a long line the beginning is kept and its length told", async () => {
  const quarantine = open();
  quarantine.keep(FILE, 9_000_000, "too-long", Buffer.from("x".repeat(20_000)), 8_999_999);
  await quarantine.flush();
  const [entry] = await entries();
  expect(entry).toMatchObject({ reason: "too-long", bytes: 8_999_999 });
  expect(entry.text.length).toBe(16 * 1024);
});
