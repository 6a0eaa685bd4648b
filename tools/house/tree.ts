/** The repository as the house rules see it: every file that is or would be committed, path to text. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Paths from the root, with `/`. A rule is a pure function of it, so that its failing control is a few lines. */
export type Tree = ReadonlyMap<string, string>;

const TEXT = /\.(?:ts|tsx|mjs|js|css|html|md|json|rules|toml|ya?ml)$/;

export function readTree(root: string): Tree {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const paths = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 }).split("\0");
  const tree = new Map<string, string>();
  for (const path of new Set(paths)) {
    if (!TEXT.test(path)) continue;
    try {
      tree.set(path, readFileSync(join(root, path), "utf8"));
    } catch (error) {
      // Deleted and not yet committed as such.
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  return tree;
}

export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files));
}

const CODE = /\.(?:ts|tsx|mjs)$/;
const TEST = /\.(?:test|journey)\.(?:ts|tsx|mjs)$/;

export const codeFiles = (tree: Tree): readonly (readonly [string, string])[] =>
  [...tree].filter(([path]) => CODE.test(path));

export const testFiles = (tree: Tree): readonly (readonly [string, string])[] =>
  [...tree].filter(([path]) => TEST.test(path));

export const isTest = (path: string): boolean => TEST.test(path);

/** What a file imports, in any of the forms of the language. */
export function importsOf(text: string): readonly string[] {
  const forms = [
    /^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm,
    /^\s*import\s*["']([^"']+)["']/gm,
    /\bimport\s*\(\s*["']([^"']+)["']/g,
  ];
  return forms.flatMap((form) => [...text.matchAll(form)].map((found) => found[1] ?? ""));
}
