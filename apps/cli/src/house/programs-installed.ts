/** Programs of the system that the house can do with or without. */
import { delimiter, join } from "node:path";
import type { House } from "./house.ts";

/** Where `program` is, or undefined. Looks into sbin too, which people without root do not have in their PATH. */
export async function findProgram(house: House, program: string): Promise<string | undefined> {
  const folders = [...(house.environment.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];
  for (const folder of folders) {
    if (folder !== "" && (await house.exists(join(folder, program)))) return join(folder, program);
  }
  return undefined;
}

/** Which packages of the system are missing, and the commands that install them on it; set-up knows (`tools/setup`). */
export async function howToInstall(house: House): Promise<readonly string[]> {
  const said = await house.machine.ask(house.machine.node, [join(house.root, "tools", "setup", "missing.mjs")]);
  return (said ?? "").split("\n").filter((line) => line !== "");
}
