import { appendFile, mkdtemp, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EveDirectory } from "../engine/engine.ts";
import { Resumption } from "./bookmark.ts";
import type { FileCursor } from "./cursor.ts";
import { type Afterwards, engineFeed, type Feed, recordedFeed } from "./feed.ts";
import { Ledger } from "./ledger.ts";
import { runTail, type TailSink } from "./tail.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tail-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A sink that notes lines as text; between rounds it does what the test says, one step after the other, then ends. */
class Notes implements TailSink {
  readonly taken: string[] = [];
  readonly completed: string[] = [];
  readonly stop = new AbortController();
  readonly #ledger = new Ledger(new Resumption({ urgent: undefined, bulk: undefined }), () => true);
  readonly #steps: (() => Promise<unknown> | undefined)[];

  constructor(steps: readonly (() => Promise<unknown> | undefined)[]) {
    this.#steps = [...steps];
  }

  begin(path: string, ino: number, size: number): FileCursor {
    return this.#ledger.begin(path, ino, size);
  }

  lines(cursor: FileCursor) {
    const take = (text: string, after: number) => {
      this.taken.push(text);
      cursor.offset = after;
    };
    return {
      block: (bytes: Buffer, at: number) => {
        const texts = bytes.toString("utf8").split("\n").slice(0, -1);
        for (const text of texts) take(text, at + bytes.length);
      },
      last: (bytes: Buffer, after: number) => take(bytes.toString("utf8"), after),
      tooLong: (_bytes: Buffer, after: number) => take("(too long)", after),
    };
  }

  async room(): Promise<void> {}

  async ready(): Promise<void> {}

  complete(cursor: FileCursor, then: Afterwards): void {
    this.completed.push(cursor.path);
    if (then.kind === "delete") this.#ledger.forget(cursor);
  }

  async idle(): Promise<void> {
    const step = this.#steps.shift();
    if (step === undefined) this.stop.abort(new Error("no more steps"));
    else await step();
  }
}

async function tail(feed: Feed, steps: readonly (() => Promise<unknown> | undefined)[]): Promise<Notes> {
  const sink = new Notes(steps);
  const sleep = async (_ms: number, signal: AbortSignal) => signal.throwIfAborted();
  await runTail({ feed, sink, signal: sink.stop.signal, sleep, pollMs: 1 }).catch((error: unknown) => {
    if (error !== sink.stop.signal.reason) throw error;
  });
  return sink;
}

const at = (name: string) => join(directory, name);

test("[T1] [T2] a growing file gives each line once it is whole", async () => {
  await writeFile(at("eve.json"), "one\ntw");
  const { taken } = await tail(recordedFeed([at("eve.json")], true), [
    () => appendFile(at("eve.json"), "o\nthr"),
    () => appendFile(at("eve.json"), "ee"),
    () => appendFile(at("eve.json"), "\nfour\nfive"),
  ]);
  expect(taken).toEqual(["one", "two", "three", "four"]);
});

test("[T2] [T10] recorded files are read to their ends, the last line without its line feed too", async () => {
  await writeFile(at("a.json"), "one\ntwo");
  await writeFile(at("b.json"), "three\n");
  const { taken, completed } = await tail(recordedFeed([at("a.json"), at("b.json")], false), []);
  expect(taken).toEqual(["one", "two", "three"]);
  expect(completed).toEqual([at("a.json"), at("b.json")]);
});

test("[T4] a file replaced under its name is read to its end, then the new one from its beginning", async () => {
  await writeFile(at("eve.json"), "one\ntw");
  const { taken } = await tail(recordedFeed([at("eve.json")], true), [
    async () => {
      await rename(at("eve.json"), at("eve.json.1"));
      await appendFile(at("eve.json.1"), "o\nthree\n");
    },
    () => writeFile(at("eve.json"), "four\nfive\n"),
    () => appendFile(at("eve.json"), "six\n"),
  ]);
  expect(taken).toEqual(["one", "two", "three", "four", "five", "six"]);
});

test("[T4] a file that was cut short is read from its new beginning", async () => {
  await writeFile(at("eve.json"), "one\ntwo\n");
  const { taken } = await tail(recordedFeed([at("eve.json")], true), [
    async () => {
      await truncate(at("eve.json"));
      await appendFile(at("eve.json"), "three\n");
    },
    () => appendFile(at("eve.json"), "four\n"),
  ]);
  expect(taken).toEqual(["one", "two", "three", "four"]);
});

test("[T1] a followed file may come later; a recorded one must be there", async () => {
  const { taken } = await tail(recordedFeed([at("eve.json")], true), [() => writeFile(at("eve.json"), "one\n")]);
  expect(taken).toEqual(["one"]);
  await expect(tail(recordedFeed([at("none.json")], false), [])).rejects.toThrow("E_NOT_FOUND");
});

test("[T9] an engine's file is finished when a newer one stands beside it, or when its directory is", async () => {
  const directories: { -readonly [Key in keyof EveDirectory]: EveDirectory[Key] }[] = [];
  let ended = false;
  const name = (minute: number) => at(`eve-20261103-07${String(minute).padStart(2, "0")}00.json`);
  const feed = engineFeed(
    () => directories,
    () => ended,
    () => ({ kind: "delete" }),
  );
  const sink = await tail(feed, [
    () => {
      directories.push({ path: directory, capture: undefined, finished: false });
    },
    () => writeFile(name(1), "one\ntw"),
    () => appendFile(name(1), "o\n"),
    () => writeFile(name(2), "three\n"),
    () => appendFile(name(2), "four"),
    () => {
      directories.splice(0, 1, { path: directory, capture: undefined, finished: true });
      ended = true;
    },
  ]);
  expect(sink.taken).toEqual(["one", "two", "three", "four"]);
  expect(sink.completed).toEqual([name(1), name(2)]);
  expect(sink.stop.signal.aborted).toBe(false);
  expect((await stat(name(1))).isFile()).toBe(true);
});

test("[T26] an engine's file with an older name, from a clock that was set back, is the newer one; a name may come again", async () => {
  const name = (minute: number) => at(`eve-20261103-07${String(minute).padStart(2, "0")}00.json`);
  const feed = engineFeed(
    () => [{ path: directory, capture: undefined, finished: false }],
    () => false,
    () => ({ kind: "delete" }),
  );
  const { taken, completed } = await tail(feed, [
    () => writeFile(name(5), "one\n"),
    () => writeFile(name(1), "two\n"),
    () => appendFile(name(1), "three\n"),
    () => rm(name(5)),
    () => writeFile(name(2), "four\n"),
    () => writeFile(name(5), "five\n"),
    () => appendFile(name(5), "six\n"),
  ]);
  expect(taken).toEqual(["one", "two", "three", "four", "five", "six"]);
  expect(completed).toEqual([name(5), name(1), name(2)]);
});
