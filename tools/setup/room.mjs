/** The room's pages, built once and again only when their sources changed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { nodeOf } from "./dependencies.mjs";
import { digestOf, readStamp, writeStamp } from "./stamp.mjs";

/** All that the pages are made of. */
const SOURCES = ["apps/room", "packages/domain", "packages/jurisdictions", "packages/wire", "package-lock.json"];

export function roomIsBuilt(root) {
  return existsSync(join(root, "apps/room/dist/index.html")) && readStamp(root).room === digestOf(root, SOURCES);
}

export async function buildRoom(root) {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const { code, said } = await run(nodeOf(root), [vite, "build", "--logLevel", "warn"], {
    cwd: join(root, "apps/room"),
  });
  if (code !== 0) throw new Error(`vite build failed:\n${said.trim().split("\n").slice(-20).join("\n")}`);
  writeStamp(root, { room: digestOf(root, SOURCES) });
  return "";
}
