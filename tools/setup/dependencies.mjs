/** node_modules as the lock file says, and in it the Node that everything runs on. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npmInstall } from "./bootstrap.mjs";
import { ask } from "./command.mjs";
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
 * Installed packages that are not the ones the lock file names.
 *
 * Source: npm's hidden lock file, node_modules/.package-lock.json, written after each install.
 */
export function departures(lock, installed) {
  return Object.entries(installed.packages ?? {})
    .filter(([path, it]) => {
      const named = lock.packages?.[path];
      return (
        !it.link &&
        (named?.version !== it.version || (named.integrity && it.integrity && named.integrity !== it.integrity))
      );
    })
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")} ${version}`);
}

const readJson = (root, file) => JSON.parse(readFileSync(join(root, file), "utf8"));

/**
 * Installs with `npm install`, not `npm ci`: a lock made against a mirror that lacks other platforms' packages makes
 * `npm ci` refuse. In exchange we compare what was installed with what the lock file names.
 */
export async function installDependencies(root) {
  await npmInstall(root);
  const strangers = departures(readJson(root, LOCK), readJson(root, "node_modules/.package-lock.json"));
  if (strangers.length > 0) {
    throw new Error(`npm installed what package-lock.json does not name: ${strangers.slice(0, 5).join(", ")}.`);
  }
  const version = ask(nodeOf(root), ["--version"]);
  if (version === undefined || !version.startsWith("v24.")) {
    const where = `${process.platform} ${process.arch}`;
    throw new Error(`Node 24 from npm's package "node" does not run here (${where}): ${version ?? "no answer"}.`);
  }
  writeStamp(root, { dependencies: wanted(root) });
  return `Node ${version.slice(1)}`;
}
