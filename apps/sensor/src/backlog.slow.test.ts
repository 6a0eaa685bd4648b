/** More EVE files than a bookmark remembers: a spool that was full for days, or a sensor that keeps what it has read. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { decodeBatch, recordOf } from "@watchfloor/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canonical, eveLines } from "./eve-lines.fixture.ts";
import { type Receiver, startReceiver } from "./receiver.fixture.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const FILES = 1_000;

let directory: string;
let receiver: Receiver;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "backlog-"));
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  await rm(directory, { recursive: true, force: true });
});

const received = () =>
  receiver.batches.flatMap(({ body }) =>
    decodeBatch(body).map((event) => canonical(recordOf(event, typeof event.rest === "string" ? event.rest : ""))),
  );

/** Kills it as soon as so many batches have arrived. @returns how it ended and what it complained of. */
async function run(flags: readonly string[], killAfterBatches: number) {
  const args = [MAIN, "--json", "--data", directory, "--token", receiver.token, ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const closed = once(child, "close");
  while (receiver.batches.length < killAfterBatches && child.exitCode === null) await wait(2);
  if (child.exitCode === null) child.kill("SIGKILL");
  const [code] = await closed;
  return { code, errors };
}

test.each([
  { kept: 0, flags: [] },
  { kept: FILES, flags: ["--keep-eve"] },
])(
  "[T27] a thousand unread files are read, each line once, though the agent is killed on the way ($kept kept)",
  async ({ kept, flags }) => {
    // What an earlier run left unread.
    const unread = join(directory, "sensors", "local", "recording", "1000-0001");
    await mkdir(unread, { recursive: true });
    const lines = eveLines(FILES * 3, 4);
    for (let at = 0; at < FILES; at += 1) {
      const text = `${lines.slice(at * 3, at * 3 + 3).join("\n")}\n`;
      await writeFile(join(unread, `eve-${String(at).padStart(8, "0")}.json`), text);
    }
    const empty = join(directory, "empty.json");
    await writeFile(empty, "");
    const all = ["--eve", empty, "--replay-clock", "now", "--until-done", ...flags];
    for (const batches of [3, 12, 21]) {
      expect(await run(all, batches)).toEqual({ code: null, errors: "" });
    }
    expect(await run(all, Number.POSITIVE_INFINITY)).toEqual({ code: 0, errors: "" });
    expect(receiver.faults).toEqual([]);
    expect(received().toSorted()).toEqual(lines.map((line) => canonical(JSON.parse(line))).toSorted());
    // With its last file the directory goes.
    expect(existsSync(unread)).toBe(false);
    const moved = join(directory, "sensors", "local", "kept", "recording", "1000-0001");
    const names = await readdir(moved).catch(() => []);
    expect(names.length).toBe(kept);
    const texts = await Promise.all(names.toSorted().map((name) => readFile(join(moved, name), "utf8")));
    expect(texts.join("")).toBe(kept === 0 ? "" : `${lines.join("\n")}\n`);
  },
  90_000,
);
