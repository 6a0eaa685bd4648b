/** What a file of the house looks like: short, named for its idea, with named exports. */
import { basename } from "node:path/posix";
import { codeFiles, isTest, type Tree } from "./tree.ts";

const MAX_LINES = 400;
const DRAWERS = /^(?:utils?|helpers?|common|types|misc|shared|lib|constants|stuff)$/;

export function longFiles(tree: Tree): readonly string[] {
  return [...tree]
    .filter(([path]) => /\.(?:ts|tsx|mjs|css)$/.test(path))
    .map(([path, text]) => [path, text.trimEnd().split("\n").length] as const)
    .filter(([, lines]) => lines > MAX_LINES)
    .map(([path, lines]) => `${path}: ${lines} lines, at most ${MAX_LINES}`);
}

/** Files and folders that hold whatever fits nowhere else. */
export function drawers(tree: Tree): readonly string[] {
  return [...tree.keys()].filter((path) =>
    path.split("/").some((part) => DRAWERS.test(basename(part).replace(/\..*$/, ""))),
  );
}

/** Names are kebab-case, so that they are the same on every disk. */
export function oddNames(tree: Tree): readonly string[] {
  return codeFiles(tree)
    .map(([path]) => path)
    .filter((path) => path.split("/").some((part) => !/^[a-z0-9.][a-z0-9.-]*$/.test(part)));
}

/** `export default` outside of configuration files that must, `export *`, and promises to come back. */
export function oddContents(tree: Tree): readonly string[] {
  const faults: string[] = [];
  for (const [path, text] of codeFiles(tree)) {
    if (/^export\s+default\b/m.test(text) && !/\.config\.ts$/.test(path)) faults.push(`${path}: default export`);
    if (/^export\s+(?:type\s+)?\*/m.test(text)) faults.push(`${path}: export *`);
    if (/\b(?:TODO|FIXME|XXX|HACK)\b/.test(text) && !path.startsWith("tools/house"))
      faults.push(`${path}: a promise to come back`);
    if (!isTest(path) && /^(?:export\s+)?let\s/m.test(text)) faults.push(`${path}: mutable state at module level`);
  }
  return faults;
}
