/** The rules of every SPEC.md, and the tests that hold them. */
import { type Tree, testFiles } from "./tree.ts";

const RULE = /^\s*[-*]\s+\*\*\[([A-Z]+\d+)\]\*\*/gm;
/** Ids at the start of a title, one or several: `test("[S1] [S2] keeps ...")`. */
const TITLE = /\b(?:test|it|describe)\b[^"'`\n]*(?:\([^"'`]*)?["'`]((?:\[[A-Z]+\d+\]\s*)+)/g;
/** The title of `test.each([...])("[S1] ...")` stands after its table. */
const EACH_TITLE = /\]\s*(?:as const)?,?\s*\)\(\s*["'`]((?:\[[A-Z]+\d+\]\s*)+)/g;

const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\[([A-Z]+\d+)\]/g)].map((found) => found[1] ?? "");

/** One line per rule that is there twice, has no test, or is quoted and does not exist. */
export function ruleFaults(tree: Tree): readonly string[] {
  const faults: string[] = [];
  const rules = new Map<string, string>();
  for (const [path, text] of tree) {
    if (!/(?:^|\/)SPEC\.md$/.test(path)) continue;
    for (const [, id = ""] of text.matchAll(RULE)) {
      const earlier = rules.get(id);
      if (earlier !== undefined) faults.push(`[${id}] is in ${earlier} and in ${path}`);
      rules.set(id, path);
    }
  }
  const quoted = new Map<string, string>();
  for (const [path, text] of testFiles(tree)) {
    for (const form of [TITLE, EACH_TITLE]) {
      for (const [, ids = ""] of text.matchAll(form)) for (const id of idsIn(ids)) quoted.set(id, path);
    }
  }
  for (const [id, path] of rules) if (!quoted.has(id)) faults.push(`[${id}] of ${path} has no test`);
  for (const [id, path] of quoted) if (!rules.has(id)) faults.push(`[${id}] in ${path} is no rule of any SPEC.md`);
  return faults;
}
