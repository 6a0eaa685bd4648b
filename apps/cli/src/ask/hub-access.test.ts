import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ChildSpec, startChild } from "../children/child.ts";
import { houseWith } from "../house/house.fixture.ts";
import { withHub } from "./hub-access.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "watchfloor-access-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A house in which the directory is held by a hub that says after `naps` seconds where it is, if ever. */
function houseWhereAnotherStarts(naps: number, at: string) {
  const script = join(folder, "hub.mjs");
  writeFileSync(script, 'console.error("E_DATA_IN_USE: directory"); process.exit(1);');
  let slept = 0;
  const run = JSON.stringify({ room: at, at, ingest: "https://x:1", enrol: "https://x:2", token: "T", pid: 1 });
  return houseWith({
    exists: async () => true,
    readText: async () => (slept >= naps ? run : undefined),
    sleep: async (ms) => {
      // What bounds a start is not what is waited with here.
      if (ms > 60_000) await new Promise(() => {});
      slept += 1;
    },
    family: {
      start: (spec: ChildSpec) => startChild({ ...spec, command: [script], args: [] }),
      stopAll: async () => {},
      killAll: () => {},
    },
  });
}

test("[L9] a hub that is just starting is waited for, and one that never says where it is is told", async () => {
  const server = createServer((_, response) => void response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const at = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const ask = (naps: number) =>
    withHub(houseWhereAnotherStarts(naps, at), { dataDirectory: folder }, async ({ url, token }) => [url, token]);
  expect(await ask(3)).toEqual([at, "T"]);
  await expect(ask(1_000)).rejects.toMatchObject({ code: "E_PROGRAM_ENDED" });
  server.close();
  server.closeAllConnections();
});
