import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Child, startChild } from "../children/child.ts";

let folder = "";
let child: Child | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchfloor-up-config-"));
});
afterEach(async () => {
  await child?.stop(20_000);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** `up` of an empty hub with this [hub] section. */
function up(hub: string): Child {
  const file = join(folder, "site.toml");
  writeFileSync(file, `[up]\ndemo = false\n\n[hub]\nenrol = "127.0.0.1:0"\n${hub}`);
  child = startChild({
    name: "up",
    command: [join(import.meta.dirname, "..", "main.ts")],
    args: ["up", "--config", file, "--data", join(folder, "data")],
    environment: process.env,
  });
  return child;
}

test("[L18] the hub of `up --config` listens, names itself and speaks TLS as its section says", async () => {
  const said = await up('listen = "0.0.0.0:18740"\ningest = "0.0.0.0:18741"\nhosts = ["hub.example.gov"]\n').says(
    "ready",
  );
  expect(said).toMatchObject({ room: "https://hub.example.gov:18740/", ingest: "https://hub.example.gov:18741" });
  const run: unknown = JSON.parse(readFileSync(join(folder, "data", "hub", "run", "hub.json"), "utf8"));
  expect(run).toMatchObject({ at: "https://127.0.0.1:18740", ca: expect.stringContaining("BEGIN CERTIFICATE") });
}, 120_000);

test("[L18] another data directory for the hub is refused with the line, the same one is not", async () => {
  const { code, said } = await up('data = "/elsewhere"\n').ended;
  expect([code, said.join("\n")]).toEqual([2, expect.stringMatching(/^E_CONFIG_INVALID.*hub data.*line 6.*--data/m)]);
  const doors = 'listen = "127.0.0.1:18740"\ningest = "127.0.0.1:18741"\n';
  await up(`${doors}data = "${join(folder, "data", "..", "data")}"\n`).says("ready");
}, 120_000);

test("[L18] what the hub refuses of its section, `up` refuses as wrong usage, with the line", async () => {
  const { code, said } = await up('lsiten = "0.0.0.0:18740"\n').ended;
  expect([code, said.join("\n")]).toEqual([2, expect.stringMatching(/^E_CONFIG_UNKNOWN.*site\.toml line 6/m)]);
}, 120_000);
