/** The failing control of each house rule: a rule that finds nothing here would find nothing anywhere. */
import { expect, test } from "vitest";
import { dependencyFaults, unknownCommands, unusedCodes } from "./house/documents.ts";
import { drawers, longFiles, oddContents, oddNames } from "./house/files.ts";
import { edgesThatDoNotGoDown, importFaults, manifestFaults, type Room, starFaults } from "./house/floors.ts";
import { ruleFaults } from "./house/rule-ids.ts";
import { importsOf, treeOf } from "./house/tree.ts";

const floors = {
  "packages/domain": { floor: 0, imports: [] },
  "packages/eve": { floor: 1, imports: ["domain"] },
} as const satisfies Readonly<Record<string, Room>>;

const manifest = (dependencies: object, devDependencies: object = {}) =>
  JSON.stringify({ dependencies, devDependencies });

test("[H1] control: sideways edges, undeclared, missing and forbidden dependencies, a room nobody knows", () => {
  expect(edgesThatDoNotGoDown({ ...floors, "packages/wire": { floor: 1, imports: ["eve"] } })).toHaveLength(1);
  const tree = treeOf({
    "packages/domain/package.json": manifest({ "@watchfloor/eve": "1" }),
    "packages/eve/package.json": manifest({}, { "@watchfloor/wire": "1", "@watchfloor/testkit": "1" }),
    "apps/new/package.json": manifest({}),
  });
  expect(manifestFaults(tree, floors).toSorted()).toEqual([
    "apps/new: is not in tools/house/floors.ts",
    "packages/domain: depends on [eve], may on []",
    "packages/eve: depends on [], may on [domain]",
    "packages/eve: wire among devDependencies",
  ]);
});

test("[H2] control: a path that climbs out in each form of import, and testkit in a program", () => {
  const tree = treeOf({
    "packages/eve/src/a.ts": 'import { x } from "../../domain/src/brand.ts";\nimport { y } from "./b.ts";\n',
    "packages/eve/src/b.ts": 'const z = await import("../../../tools/x.ts");\n',
    "apps/hub/src/c.ts": 'import {\n  clock,\n} from "@watchfloor/testkit";\nexport { q } from "../package.ts";\n',
    "apps/hub/src/c.test.ts": 'import { clock } from "@watchfloor/testkit";\n',
  });
  expect(importFaults(tree)).toEqual([
    "packages/eve/src/a.ts: ../../domain/src/brand.ts climbs out of packages/eve",
    "packages/eve/src/b.ts: ../../../tools/x.ts climbs out of packages/eve",
    "apps/hub/src/c.ts: testkit is for tests",
  ]);
  expect(importsOf('import "./side.ts";\nimport type { A } from "a";\n')).toEqual(["a", "./side.ts"]);
});

test("[H3] control: one arm of the hub reaching into another", () => {
  const tree = treeOf({
    "apps/hub/src/serve/a.ts": 'import { look } from "../watch/watch.ts";\n',
    "apps/hub/src/serve/b.ts":
      'import type { Eyes } from "../watch/watch.ts";\nimport { s } from "../store/store.ts";\n',
  });
  expect(starFaults(tree)).toEqual(["apps/hub/src/serve/a.ts: serve reaches into watch"]);
});

test("[H4] control: a rule without test, a test without rule, an id twice", () => {
  const id = (number: number) => `[Z${number}]`;
  const tree = treeOf({
    "packages/a/SPEC.md": `- **${id(1)}** text\n- **${id(2)}** text\n- **${id(5)}** text\n`,
    "packages/b/SPEC.md": `- **${id(1)}** text\n`,
    "packages/a/src/a.test.ts": `test("${id(1)} ${id(3)} does", () => {});\ntest.each([\n  [1],\n])("${id(5)} each", () => {});\n`,
    "packages/a/src/a.ts": `// ${id(2)} is only told of here\n`,
  });
  expect(ruleFaults(tree)).toEqual([
    "[Z1] is in packages/a/SPEC.md and in packages/b/SPEC.md",
    "[Z2] of packages/a/SPEC.md has no test",
    "[Z3] in packages/a/src/a.test.ts is no rule of any SPEC.md",
  ]);
});

test("[H6] control: a code that only its table and a test know", () => {
  const tree = treeOf({
    "packages/domain/src/errors.ts": '"E_A" "E_B" "E_C"',
    "packages/a/src/a.ts": 'throw new WatchfloorError("E_A");',
    "packages/a/src/a.test.ts": 'expect("E_B");',
  });
  expect(unusedCodes(tree, ["E_A", "E_B", "E_C"])).toEqual(["E_B", "E_C"]);
});

test("[H7] control: a command and a script that do not exist", () => {
  const tree = treeOf({
    "README.md":
      "Run `watchfloor up`, `watchfloor fly`, `npm start` and\n\n    npm run dance\n    bin/watchfloor swim --json\n\nwatchfloor is fine\n",
    "docs/a.md": "```sh\nwatchfloor walk\n```\nin `watchfloor-data` and `watchfloor hub.json`\n",
  });
  expect(unknownCommands(tree, ["up"], ["start"])).toEqual([
    "README.md: watchfloor fly",
    "README.md: watchfloor swim",
    "README.md: npm dance",
    "docs/a.md: watchfloor walk",
  ]);
});

test("[H8] control: a long file, drawers, a name in capitals", () => {
  const tree = treeOf({
    "apps/a/src/long.ts": "x\n".repeat(401),
    "apps/a/src/full.ts": "x\n".repeat(400),
    "apps/a/src/utils.ts": "",
    "apps/a/src/common/thing.ts": "",
    "apps/a/src/Camel.ts": "",
  });
  expect(longFiles(tree)).toEqual(["apps/a/src/long.ts: 401 lines, at most 400"]);
  expect(drawers(tree)).toEqual(["apps/a/src/utils.ts", "apps/a/src/common/thing.ts"]);
  expect(oddNames(tree)).toEqual(["apps/a/src/Camel.ts"]);
});

test("[H9] control: each thing that may not be in a file", () => {
  const tree = treeOf({
    "a.ts": "export default 3;\n",
    "b.ts": 'export * from "./a.ts";\n',
    "c.ts": "// TODO later\n",
    "d.ts": "let count = 0;\n",
    "vite.config.ts": "export default {};\n",
    "fine.ts": "export function f() {\n  let n = 0;\n  return n;\n}\n",
  });
  expect(oddContents(tree)).toEqual([
    "a.ts: default export",
    "b.ts: export *",
    "c.ts: a promise to come back",
    "d.ts: mutable state at module level",
  ]);
});

test("[H10] control: a dependency nobody explained and an explanation nobody needs", () => {
  const tree = treeOf({
    "package.json": manifest({ a: "1" }, { b: "1", "@watchfloor/x": "1" }),
    "tools/own/package.json": manifest({ d: "1" }),
    "apps/e/package.json": JSON.stringify({ optionalDependencies: { e: "1" }, peerDependencies: { f: "1" } }),
    "docs/dependencies.md": "| `b`, `@types/c` | what for |\n",
  });
  expect(dependencyFaults(tree)).toEqual([
    "a has no line in docs/dependencies.md",
    "d has no line in docs/dependencies.md",
    "e has no line in docs/dependencies.md",
    "f has no line in docs/dependencies.md",
    "@types/c is told of and nobody depends on it",
  ]);
});
