/** A sensor that is enrolled again, against a real receiver over mutual TLS. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromMillis, sha256 } from "@watchfloor/domain";
import { openSpool } from "@watchfloor/spool";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eveLines } from "./eve-lines.fixture.ts";
import { type Receiver, startReceiver } from "./receiver.fixture.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const WATCHFLOOR = join(import.meta.dirname, "..", "..", "cli", "src", "main.ts");

let directory: string;
let receiver: Receiver;
let eve: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "enrolment-"));
  receiver = await startReceiver();
  eve = join(directory, "eve.json");
  await writeFile(eve, `${eveLines(30, 1).join("\n")}\n`);
});
afterEach(async () => {
  await receiver.close();
  await rm(directory, { recursive: true, force: true });
});

function run(...args: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });
}

const sensor = (file = eve, ...more: readonly string[]) =>
  run(MAIN, "--data", directory, "--eve", file, "--until-done", ...more);
const enrol = (token: string, ...more: readonly string[]) =>
  run(WATCHFLOOR, "enrol", token, "--data", directory, ...more);
const home = (...path: readonly string[]) => join(directory, "sensors", "local", ...path);
const identityText = () => readFile(home("identity", "identity.json"), "utf8");
const sent = () => receiver.batches.reduce((sum, { envelope }) => sum + envelope.rows, 0);

test("[T28] a fresh token replaces the identity, a used one does not; the old one goes when the hub has answered", async () => {
  expect(await enrol(receiver.token)).toMatchObject({ code: 0, err: "" });
  const first = await identityText();
  expect(await sensor(eve, "--token", receiver.token)).toMatchObject({ code: 0, err: "" });
  expect(await identityText()).toBe(first);
  receiver.revoke();
  // The used token is of no help to a revoked sensor, and the command says what is.
  const refused = await enrol(receiver.token);
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toMatch(/^E_CERTIFICATE: .*\n {2}.*enrol the sensor again/);
  const again = await enrol(receiver.tokenFor("finney-1", "20055"));
  expect([again.code, again.err, again.out]).toEqual([0, "", expect.stringContaining("finney-1 is enrolled")]);
  expect(JSON.parse(await identityText()).keyPem).not.toBe(JSON.parse(first).keyPem);
  expect(await readdir(home("identity"))).toEqual(["identity.json"]);
  await appendFile(eve, `${eveLines(30, 2).join("\n")}\n`);
  expect(await sensor()).toMatchObject({ code: 0, err: "" });
  expect([sent(), receiver.faults]).toEqual([60, []]);
}, 90_000);

test.each([
  ["sensor", "finney-2", "20055"],
  ["place", "finney-1", "20057"],
])(
  "[T29] a token of another %s is refused with advice, and the identity stays",
  async (_what, name, place) => {
    expect((await enrol(receiver.token)).code).toBe(0);
    const before = await identityText();
    const { code, out, err } = await enrol(receiver.tokenFor(name, place));
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^E_ENROLMENT_OTHER: .*finney-1 \(20055\).*\n {2}.*--name/);
    expect(await identityText()).toBe(before);
    expect(await sensor()).toMatchObject({ code: 0, err: "" });
  },
  60_000,
);

test("[T30] a copied spool conflicts under any identity; a new spool goes on after the hub's numbers, the old one stays beside", async () => {
  expect((await sensor(eve, "--token", receiver.token)).code).toBe(0);
  await cp(home("spool"), home("copy"), { recursive: true });
  await appendFile(eve, `${eveLines(30, 2).join("\n")}\n`);
  expect((await sensor()).code).toBe(0);
  await rm(home("spool"), { recursive: true });
  await cp(home("copy"), home("spool"), { recursive: true });
  const copied = await openSpool({ directory: home("spool"), maxBytes: 1e9, now: () => fromMillis(Date.now()) });
  const body = Buffer.from("other lines");
  const digest = sha256(createHash("sha256").update(body).digest("hex"));
  await copied.append("bulk", { body, rows: 1, digest }, copied.bookmark("bulk"));
  const conflicting = await enrol(receiver.tokenFor("finney-1", "20055"));
  expect(conflicting).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/^E_WIRE_CONFLICT/) });
  receiver.faults.splice(0);
  const fresh = await enrol(receiver.tokenFor("finney-1", "20055"), "--new-spool");
  expect([fresh.code, fresh.err]).toEqual([0, ""]);
  const aside = (await readdir(home())).filter((name) => name.startsWith("spool-aside-"));
  expect(aside.length).toBe(1);
  expect((await readdir(home(aside[0] ?? ""))).some((name) => name.endsWith(".seg"))).toBe(true);
  const next = join(directory, "next.json");
  await writeFile(next, `${eveLines(30, 3).join("\n")}\n`);
  // The flag alone does nothing.
  expect(await sensor(next, "--new-spool")).toMatchObject({ code: 0, err: "" });
  expect((await readdir(home())).filter((name) => name.startsWith("spool-aside-"))).toEqual(aside);
  expect([sent(), receiver.faults]).toEqual([90, []]);
}, 120_000);
