/** The register from the topology that `us-atlas` ships, read where a program starts. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type AtlasNames, createRegister, type Register } from "./register.ts";

/** `us-atlas/counties-10m.json`, a TopoJSON of states and counties in longitude and latitude, as text (842 kB). */
export function readTopologyText(): string {
  return readFileSync(fileURLToPath(import.meta.resolve("us-atlas/counties-10m.json")), "utf8");
}

/** Reads the topology (about 15 ms) and builds the register of 56 states and 3,245 counties. */
export function readRegister(): Register {
  const atlas: AtlasNames = JSON.parse(readTopologyText());
  return createRegister(atlas);
}
