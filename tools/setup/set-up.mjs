/** Brings a fresh machine to where everything runs; on a ready one it does nothing and says nothing. */

import { dependenciesAreThere, installDependencies } from "./dependencies.mjs";
import {
  howToInstall,
  installPackages,
  installsItself,
  makeUser,
  missingPackages,
  userIsMissing,
} from "./packages.mjs";
import { advise, announce, step } from "./progress.mjs";
import { buildRoom, roomIsBuilt } from "./room.mjs";
import { readSystem, rootPrefix } from "./system.mjs";

/** Packages are not fatal: what can run without them runs, and says what it lacks. */
async function setUpPackages(missing, opening) {
  const system = readSystem();
  const prefix = installsItself(system) ? rootPrefix() : undefined;
  if (prefix !== undefined) {
    opening();
    try {
      const names = missing.map(({ apt }) => apt).join(" ");
      await step(`system packages: ${names}`, () => installPackages(system, prefix, missing));
      return;
    } catch (error) {
      advise(error.message.split("\n"));
    }
  }
  for (const { apt, why } of missing) advise([`${apt} is missing: ${why}.`]);
  advise([`On ${system.name}, as one who may:`, ...howToInstall(system, missing)]);
}

/**
 * Sets up `root`.
 *
 * @returns the names of the programs that are still missing; throws when nothing can run.
 */
export async function setUp(root, { forTests }) {
  let opened = false;
  const opening = () => {
    if (!opened) announce("Setting up; this happens once.");
    opened = true;
  };
  if (!dependenciesAreThere(root)) {
    opening();
    await step("dependencies and Node 24 (npm install)", () => installDependencies(root));
  }
  const missing = missingPackages(forTests);
  if (missing.length > 0) await setUpPackages(missing, opening);
  if (userIsMissing()) {
    opening();
    await step("system user watchfloor, for the engine", makeUser);
  }
  if (!roomIsBuilt(root)) {
    opening();
    await step("the room's pages (vite build)", () => buildRoom(root));
  }
  return missingPackages(forTests).map(({ program }) => program);
}
