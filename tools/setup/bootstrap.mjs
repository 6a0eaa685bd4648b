/**
 * The npm that installs the dependencies, running on Node 24.
 *
 * npm leaves out optional packages whose `engines` refuse the Node it runs on: on Debian's Node 18 the compiled parts
 * of Vite are then missing and nothing says so. So where the system's Node or npm is older, both are installed first,
 * from a lock file of their own, and taken away again afterwards.
 */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask, run } from "./command.mjs";

const HERE = join(dirname(fileURLToPath(import.meta.url)), "bootstrap");
const QUIET = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];

const major = (version) => Number.parseInt((version ?? "0").replace(/^v/, ""), 10);

/** A command that runs npm, first word and the words before npm's own. */
function systemNpm() {
  const script = process.env.npm_execpath;
  return script === undefined ? ["npm"] : [process.execPath, script];
}

/** Runs npm in `cwd`; throws with its last lines when it fails. */
async function npm([command, ...before], args, cwd) {
  // NODE_ENV=production would leave out what builds the room.
  const options = { cwd, env: { ...process.env, NODE_ENV: "" } };
  const { code, said } = await run(command, [...before, ...args, ...QUIET], options);
  if (code !== 0) throw new Error(`npm ${args[0]} failed:\n${said.trim().split("\n").slice(-12).join("\n")}`);
}

/** `npm install` in `root` by npm 11 or later on Node 24 or later. `--no-save`: the lock file is read, never written. */
export async function npmInstall(root) {
  const install = ["install", "--no-save"];
  const mine = systemNpm();
  if (major(process.version) >= 24 && major(ask(mine[0], [...mine.slice(1), "--version"])) >= 11) {
    await npm(mine, install, root);
    return;
  }
  const folder = join(root, ".setup", "bootstrap");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(HERE, folder, { recursive: true });
  await npm(mine, ["ci"], folder);
  const modules = join(folder, "node_modules");
  await npm([join(modules, "node", "bin", "node"), join(modules, "npm", "bin", "npm-cli.js")], install, root);
  rmSync(folder, { recursive: true, force: true });
}
