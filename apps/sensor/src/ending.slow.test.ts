/** How the program ends: by a signal while its hub is away, and after a job of which a part was refused. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { formatEnrolmentToken, parseEnrolmentToken } from "@watchfloor/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eveLines } from "./eve-lines.fixture.ts";
import { type Receiver, startReceiver } from "./receiver.fixture.ts";

let directory: string;
let receiver: Receiver;
const endings: (() => unknown)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ending-"));
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const end of endings.splice(0)) end();
  await receiver.close();
  await rm(directory, { recursive: true, force: true });
});

function start(token: string, ...flags: readonly string[]) {
  const args = [join(import.meta.dirname, "main.ts"), "--json", "--data", directory, "--token", token, ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  endings.push(() => child.kill("SIGKILL"));
  const heard = { out: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    heard.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    heard.errors += text;
  });
  return { child, heard, ended: once(child, "close") };
}

const home = (...path: readonly string[]) => join(directory, "sensors", "local", ...path);
const kinds = (out: string) => out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).kind]));

test("[T21] told to end while who answers at enrolment never says a word, it ends at once and in order", async () => {
  const callers: Socket[] = [];
  const mute = createServer((socket) => callers.push(socket));
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  endings.push(() => {
    for (const caller of callers) caller.destroy();
    mute.close();
  });
  const address = mute.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const token = parseEnrolmentToken(receiver.token);
  if (token === undefined) throw new Error("the receiver's token is none");
  const { child, heard, ended } = start(
    formatEnrolmentToken({ ...token, enrol: `https://127.0.0.1:${port}` }),
    ...["--eve", "/dev/null"],
  );
  await expect.poll(() => callers.length, { timeout: 20_000 }).toBe(1);
  const toldAt = performance.now();
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(heard.errors).toBe("");
  // Without a word the connection would be waited for 15 s.
  expect(performance.now() - toldAt).toBeLessThan(8_000);
}, 40_000);

test("[T21] told to end at its first start, while the hub does not say what it holds, it ends in order", async () => {
  const nobody = ["--ingest", "https://127.0.0.1:9"];
  const { child, heard, ended } = start(receiver.token, "--eve", "/dev/null", ...nobody);
  await expect.poll(() => heard.errors, { timeout: 20_000 }).toContain("hub: E_HUB_UNREACHABLE");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
}, 40_000);

test("[T31] a job of which a part was refused is done, told with code and file, and has failed", async () => {
  const packed = gzipSync(`${eveLines(2_000, 1).join("\n")}\n`);
  const [good, cut, absent] = ["good.json.gz", "cut.json.gz", "absent.json.gz"].map((name) => join(directory, name));
  await writeFile(good ?? "", packed);
  await writeFile(cut ?? "", packed.subarray(0, packed.length / 2));
  const files = [cut ?? "", absent ?? "", good ?? ""];
  const job = start(receiver.token, "--eve", ...files, "--replay-clock", "now", "--until-done");
  expect(await job.ended).toEqual([1, null]);
  const { out, errors } = job.heard;
  expect(kinds(out).slice(-2)).toEqual(["done", "error"]);
  expect(JSON.parse(out.trimEnd().split("\n").at(-2) ?? "").sent).toBeGreaterThan(2_000);
  expect(JSON.parse(out.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    code: "E_EVE_DAMAGED",
    facts: { file: cut, faulty: 2, of: 3 },
  });
  expect(errors).toMatch(/^replay: E_EVE_DAMAGED: file=".*cut\.json\.gz".*\n.*gzip -t/m);
  expect(errors).toMatch(/^replay: E_NOT_FOUND: file=".*absent\.json\.gz"/m);
  expect(receiver.faults).toEqual([]);
  // What was played and sealed leaves nothing behind, nor does what an earlier agent left empty.
  expect(await readdir(home("recording"))).toEqual([]);
}, 60_000);

test.each([
  ["a directory", ["--eve", tmpdir()], 1, "E_EVE_DAMAGED"],
  [
    "more EVE files than it can remember",
    ["--eve", ...Array.from({ length: 401 }, (_, n) => `${n}.json`)],
    2,
    "E_USAGE",
  ],
])(
  "[T31] %s is refused with its code",
  async (_what, flags, code, error) => {
    const { heard, ended } = start(receiver.token, ...flags, "--until-done");
    expect(await ended).toEqual([code, null]);
    expect(heard.errors).toMatch(new RegExp(`^${error}: `));
  },
  30_000,
);
