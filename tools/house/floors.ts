/** Who may import whom. A new edge is a decision: it is made here and in the manifest, or it does not hold. */
import { dirname, normalize } from "node:path/posix";
import { codeFiles, importsOf, isTest, type Tree } from "./tree.ts";

export interface Room {
  readonly floor: 0 | 1 | 2 | 3;
  /** Packages of the house among its dependencies; no more and no fewer. */
  readonly imports: readonly string[];
  /** The same for what only tests or the build need; `testkit` is always allowed there. */
  readonly forBuild?: readonly string[];
}

export const FLOORS: Readonly<Record<string, Room>> = {
  "packages/domain": { floor: 0, imports: [] },
  "packages/capture": { floor: 1, imports: ["domain"] },
  "packages/cards": { floor: 1, imports: [] },
  "packages/config": { floor: 1, imports: ["domain"] },
  "packages/eve": { floor: 1, imports: ["domain"] },
  "packages/filter": { floor: 1, imports: ["domain"] },
  "packages/jurisdictions": { floor: 1, imports: ["domain"] },
  "packages/pki": { floor: 1, imports: ["domain"] },
  "packages/spool": { floor: 1, imports: ["domain"] },
  "packages/wire": { floor: 1, imports: ["domain"] },
  "packages/testkit": { floor: 2, imports: ["domain"] },
  "packages/uplink": { floor: 2, imports: ["domain", "pki", "wire"] },
  "apps/bench": { floor: 3, imports: ["config", "domain", "eve", "pki", "testkit", "uplink", "wire"] },
  "apps/cli": { floor: 3, imports: ["config", "domain", "wire"] },
  "apps/hub": { floor: 3, imports: ["cards", "config", "domain", "filter", "jurisdictions", "pki", "wire"] },
  // The wire's types only: a zod schema has no place in the bundle.
  "apps/room": { floor: 3, imports: ["domain", "jurisdictions"], forBuild: ["wire"] },
  "apps/sensor": {
    floor: 3,
    imports: ["capture", "config", "domain", "eve", "pki", "spool", "uplink", "wire"],
  },
  "apps/simulator": {
    floor: 3,
    imports: ["capture", "config", "domain", "jurisdictions", "pki", "uplink", "wire"],
  },
};

const SCOPE = "@watchfloor/";

function internal(dependencies: unknown): readonly string[] {
  const names = typeof dependencies === "object" && dependencies !== null ? Object.keys(dependencies) : [];
  return names
    .filter((name) => name.startsWith(SCOPE))
    .map((name) => name.slice(SCOPE.length))
    .sort();
}

/** Faults of the table itself: an edge that does not go down. */
export function edgesThatDoNotGoDown(floors: Readonly<Record<string, Room>>): readonly string[] {
  return Object.entries(floors).flatMap(([place, room]) =>
    [...room.imports, ...(room.forBuild ?? [])]
      .filter((name) => (floors[`packages/${name}`]?.floor ?? 3) >= room.floor)
      .map((name) => `${place} imports ${name}, which is not below it`),
  );
}

/** Manifests that are not what the table says. */
export function manifestFaults(tree: Tree, floors: Readonly<Record<string, Room>>): readonly string[] {
  const faults: string[] = [];
  const places = [...tree.keys()].filter((path) => /^(?:packages|apps)\/[^/]+\/package\.json$/.test(path)).map(dirname);
  for (const place of new Set([...places, ...Object.keys(floors)])) {
    const room = floors[place];
    const text = tree.get(`${place}/package.json`);
    if (room === undefined || text === undefined) {
      faults.push(`${place}: ${room === undefined ? "is not in tools/house/floors.ts" : "has no manifest"}`);
      continue;
    }
    const manifest: { readonly dependencies?: unknown; readonly devDependencies?: unknown } = JSON.parse(text);
    const declared = internal(manifest.dependencies).join(" ");
    const allowed = room.imports.toSorted().join(" ");
    if (declared !== allowed) faults.push(`${place}: depends on [${declared}], may on [${allowed}]`);
    const building = internal(manifest.devDependencies).filter((name) => name !== "testkit");
    for (const name of building) {
      if (!(room.forBuild ?? []).includes(name)) faults.push(`${place}: ${name} among devDependencies`);
    }
  }
  return faults;
}

/** The package a file lives in, or undefined for the root's own (tools). */
const roomOf = (path: string): string | undefined => /^(?:packages|apps)\/[^/]+/.exec(path)?.[0];

/** Imports that climb out of their package, and imports of one app by another. */
export function importFaults(tree: Tree): readonly string[] {
  const faults: string[] = [];
  for (const [path, text] of codeFiles(tree)) {
    const room = roomOf(path);
    if (room === undefined) continue;
    for (const name of importsOf(text)) {
      if (name.startsWith(".")) {
        const target = normalize(`${dirname(path)}/${name}`);
        if (!target.startsWith(`${room}/`)) faults.push(`${path}: ${name} climbs out of ${room}`);
      } else if (
        name.startsWith(`${SCOPE}testkit`) &&
        !isTest(path) &&
        room !== "apps/bench" &&
        !path.includes(".fixture.")
      ) {
        if (room !== "packages/testkit") faults.push(`${path}: testkit is for tests`);
      }
    }
  }
  return faults;
}

/** The hub is one star: ingest, watch and serve know the store, not each other. */
export function starFaults(tree: Tree): readonly string[] {
  const arms = ["ingest", "serve", "watch"];
  const armOf = (path: string): string | undefined => arms.find((arm) => path.startsWith(`apps/hub/src/${arm}/`));
  const faults: string[] = [];
  for (const [path, text] of codeFiles(tree)) {
    const arm = armOf(path);
    if (arm === undefined || isTest(path)) continue;
    for (const line of text.matchAll(/^import\s+(type\s)?[^;]*?from\s+"(\.[^"]+)"/gm)) {
      const other = armOf(normalize(`${dirname(path)}/${line[2] ?? ""}`));
      // Types name the seam that main.ts joins; code across it would be a second star.
      if (other !== undefined && other !== arm && line[1] === undefined)
        faults.push(`${path}: ${arm} reaches into ${other}`);
    }
  }
  return faults;
}
