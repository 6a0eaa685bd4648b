/** Says which of the system's packages the programs lack on this machine, and the commands that install them. */
import { howToInstall, missingPackages } from "./packages.mjs";
import { readSystem } from "./system.mjs";

const missing = missingPackages(false);
if (missing.length > 0) {
  const system = readSystem();
  const names = missing.map(({ apt, why }) => `package ${apt} is missing (${why})`);
  process.stdout.write(
    `${[`${names.join(", ")}; on ${system.name}, as one who may:`, ...howToInstall(system, missing)].join("\n")}\n`,
  );
}
