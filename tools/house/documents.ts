/** Documents that must say what the code says. */
import { codeFiles, isTest, type Tree } from "./tree.ts";

/** Codes of the table that no code throws or names. */
export function unusedCodes(tree: Tree, codes: readonly string[]): readonly string[] {
  const texts = codeFiles(tree)
    .filter(([path]) => !isTest(path) && path !== "packages/domain/src/errors.ts")
    .map(([, text]) => text);
  return codes.filter((code) => !texts.some((text) => text.includes(`"${code}"`)));
}

/** Commands and scripts that a document names and nothing answers to. */
export function unknownCommands(
  tree: Tree,
  commands: readonly string[],
  scripts: readonly string[],
): readonly string[] {
  const faults: string[] = [];
  for (const [path, text] of tree) {
    if (!/^(?:[A-Z]+|docs\/.*)\.md$/.test(path)) continue;
    // Only what is set as code: prose says "watchfloor is" too.
    const code = [...text.matchAll(/```[\s\S]*?```|`[^`\n]+`|^ {4}.*$/gm)].map(([found]) => found).join("\n");
    for (const [, command = ""] of code.matchAll(/(?:^|[\s`/])watchfloor ([a-z][a-z-]*)\b(?![-./])/gm)) {
      if (!commands.includes(command)) faults.push(`${path}: watchfloor ${command}`);
    }
    for (const [, script = ""] of code.matchAll(
      /\bnpm (?:run )?(?!install\b|run\b|ci\b|ls\b|audit\b)([a-z][a-z-]*)\b/g,
    )) {
      if (!scripts.includes(script)) faults.push(`${path}: npm ${script}`);
    }
  }
  return faults;
}

/** The kinds of dependency a manifest may declare. Source: docs.npmjs.com, package.json. */
const KINDS_OF_DEPENDENCY = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** Dependencies of any manifest without their line in docs/dependencies.md, and lines without a dependency. */
export function dependencyFaults(tree: Tree): readonly string[] {
  const declared = new Set<string>();
  for (const [path, text] of tree) {
    if (!/(?:^|\/)package\.json$/.test(path)) continue;
    const manifest: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = JSON.parse(text);
    for (const name of KINDS_OF_DEPENDENCY.flatMap((kind) => Object.keys(manifest[kind] ?? {}))) {
      if (!name.startsWith("@watchfloor/")) declared.add(name);
    }
  }
  const rows = (tree.get("docs/dependencies.md") ?? "").matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm);
  const told = new Set(
    [...rows].flatMap(([, names = ""]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)),
  );
  return [
    ...[...declared].filter((name) => !told.has(name)).map((name) => `${name} has no line in docs/dependencies.md`),
    ...[...told].filter((name) => !declared.has(name)).map((name) => `${name} is told of and nobody depends on it`),
  ];
}
