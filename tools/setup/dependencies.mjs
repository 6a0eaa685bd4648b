/** node_modules as the lock file says, and in it the Node that everything runs on. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, run } from "./command.mjs";
import { digestOf, readStamp, writeStamp } from "./stamp.mjs";

const LOCK = "package-lock.json";

/** The Node of the lock file, put there by npm's package of that name. */
export const nodeOf = (root) => join(root, "node_modules", ".bin", "node");

const wanted = (root) => `${digestOf(root, [LOCK, ".npmrc"])} ${process.platform} ${process.arch}`;

/** Whether node_modules is what the lock file says. */
export function dependenciesAreThere(root) {
  return readStamp(root).dependencies === wanted(root) && existsSync(nodeOf(root));
}

/**
 * Installs with `npm install`, not `npm ci`: a lock made against a mirror that lacks other platforms' packages makes
 * `npm ci` refuse. In exchange we check that the lock file stays as it was.
 */
export async function installDependencies(root) {
  const before = readFileSync(join(root, LOCK));
  const npm = process.env.npm_execpath;
  const args = ["install", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  // npm install also runs where NODE_ENV=production, and then leaves out what builds the room.
  const env = { ...process.env, NODE_ENV: "" };
  const options = { cwd: root, env };
  const { code, said } =
    npm === undefined ? await run("npm", args, options) : await run(process.execPath, [npm, ...args], options);
  if (code !== 0) throw new Error(`npm install failed:\n${said.trim().split("\n").slice(-12).join("\n")}`);
  if (!before.equals(readFileSync(join(root, LOCK)))) {
    writeFileSync(join(root, LOCK), before);
    throw new Error(
      "npm install wanted to change package-lock.json: it does not fit a package.json. It was put back;\nrun npm install by hand, look at the difference and commit it.",
    );
  }
  const version = ask(nodeOf(root), ["--version"]);
  if (version === undefined || !version.startsWith("v24.")) {
    throw new Error(
      `Node 24 from npm's package "node" does not run here (${process.platform} ${process.arch}): ${version ?? "no answer"}.`,
    );
  }
  writeStamp(root, { dependencies: wanted(root) });
  return `Node ${version.slice(1)}`;
}
