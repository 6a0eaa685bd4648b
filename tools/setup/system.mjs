/** Which system this is, and what we may do on it. */
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ask } from "./command.mjs";

/** `{ id: "debian", version: "12", name: "Debian GNU/Linux 12 (bookworm)" }` from os-release(5). */
export function readSystem() {
  let text = "";
  try {
    text = readFileSync("/etc/os-release", "utf8");
  } catch {
    // Not Linux, or a bare root: then it is told what to install like any unknown system.
  }
  const field = (name) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(text)?.[1] ?? "";
  return {
    id: field("ID") || process.platform,
    version: field("VERSION_ID"),
    name: field("PRETTY_NAME") || process.platform,
  };
}

/** Where `program` is, or undefined. Looks into sbin too, which people without root do not have in their PATH. */
export function whereIs(program) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin"];
  for (const folder of folders) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** What to put before a command that needs root: nothing as root, `sudo -n` where it asks no password, else undefined. */
export function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return whereIs("sudo") !== undefined && ask("sudo", ["-n", "true"]) !== undefined ? ["sudo", "-n"] : undefined;
}
