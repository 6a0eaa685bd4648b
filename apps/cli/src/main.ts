/** The command line's one contact with the world: arguments, environment, clock, disk, network, signals. */
import { spawn } from "node:child_process";
import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fromMillis } from "@watchfloor/domain";
import { createFamily } from "./children/family.ts";
import { fetchTrusting } from "./house/fetch-trusting.ts";
import { commandOf, type House, type ProgramName } from "./house/house.ts";
import { realMachine } from "./house/machine.ts";
import { readSecret } from "./house/secret.ts";
import { runCommandLine } from "./run.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const family = createFamily();

/** A program in this terminal: it gets the signals too, and we wait for it to end in its order. */
function passThrough(program: ProgramName, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...commandOf(root, program), ...args], { stdio: "inherit" });
    // From a terminal, Ctrl-C reached the whole group already.
    if (!process.stdin.isTTY) process.on("SIGINT", () => child.kill("SIGINT"));
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    process.on("SIGHUP", () => child.kill("SIGTERM"));
    process.on("exit", () => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}

async function writeText(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

const stopAsked = new Promise<void>((resolve) => {
  let firstAt = 0;
  process.on("SIGINT", () => {
    // One Ctrl-C may come twice, from the terminal and from npm. A second one from the person waits for nobody.
    if (firstAt === 0) firstAt = performance.now();
    else if (performance.now() - firstAt > 1_000) {
      family.killAll();
      process.exit(130);
    }
    resolve();
  });
  process.once("SIGTERM", resolve);
  process.once("SIGHUP", resolve);
  if (process.argv.includes("--parent-pipe")) process.stdin.once("end", resolve).once("error", resolve).resume();
});

const manifest: { readonly version?: unknown } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

const house: House = {
  terminal: {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colour: process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "",
    columns: process.stdout.isTTY === true ? process.stdout.columns : 500,
  },
  environment: process.env,
  cwd: process.cwd(),
  root,
  family,
  now: () => fromMillis(Date.now()),
  version: String(manifest.version),
  readText,
  writeText,
  exists: (file) =>
    access(file).then(
      () => true,
      () => false,
    ),
  fetch,
  fetchTrusting,
  readSecret: (prompt) => readSecret(process.stdin, (text) => process.stderr.write(text), prompt),
  sleep: (ms) => wait(ms),
  stopAsked,
  machine: realMachine(process.version, process.execPath),
  passThrough,
};

process.on("exit", () => family.killAll());
process.exit(await runCommandLine(house, process.argv.slice(2)));
