/** The house rules on the repository as it is; each rule has its failing control in house-controls.test.ts. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../apps/cli/src/commands.ts";
import { faultsOf } from "../packages/config/src/index.ts";
import { ERRORS } from "../packages/domain/src/index.ts";
import { dependencyFaults, unknownCommands, unusedCodes } from "./house/documents.ts";
import { drawers, longFiles, oddContents, oddNames } from "./house/files.ts";
import { edgesThatDoNotGoDown, FLOORS, importFaults, manifestFaults, starFaults } from "./house/floors.ts";
import { ruleFaults } from "./house/rule-ids.ts";
import { readTree } from "./house/tree.ts";
import { printConfiguration, TABLES } from "./print/configuration.ts";
import { printErrors } from "./print/errors.ts";

const root = dirname(import.meta.dirname);
const tree = readTree(root);

test("[H1] every manifest is what the table of floors says, and every edge goes down", () => {
  expect([...edgesThatDoNotGoDown(FLOORS), ...manifestFaults(tree, FLOORS)]).toEqual([]);
});

test("[H2] no import leaves its package by a path, and only tests import the testkit", () => {
  expect(importFaults(tree)).toEqual([]);
});

test("[H3] the arms of the hub know the store, not each other", () => {
  expect(starFaults(tree)).toEqual([]);
});

test("[H4] every rule has a test, every quoted rule exists, and no id is there twice", () => {
  expect(ruleFaults(tree)).toEqual([]);
});

test("[H5] docs/errors.md and docs/configuration.md are what the code prints: npm run print", () => {
  expect(tree.get("docs/errors.md")).toBe(printErrors());
  expect(tree.get("docs/configuration.md")).toBe(printConfiguration());
});

test("[H6] every code of the table is used", () => {
  expect(unusedCodes(tree, Object.keys(ERRORS))).toEqual([]);
});

test("[H7] every command and script that a document names exists", () => {
  const manifest: { readonly scripts: object } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const commands = [...COMMANDS.map(({ name }) => name), "help", "version"];
  expect(tree.has("README.md")).toBe(true);
  expect(unknownCommands(tree, commands, Object.keys(manifest.scripts))).toEqual([]);
});

test("[H8] files are short, named in kebab-case, and none is a drawer", () => {
  expect([...longFiles(tree), ...oddNames(tree), ...drawers(tree)]).toEqual([]);
});

test("[H9] exports have names, modules hold no state, and nothing promises to come back", () => {
  expect(oddContents(tree)).toEqual([]);
});

test("[H10] every dependency has its line in docs/dependencies.md, and every line its dependency", () => {
  expect(dependencyFaults(tree)).toEqual([]);
});

test("[H11] every program's table of configuration is sound", () => {
  expect(TABLES.flatMap((table) => faultsOf(table).map((fault) => `${table.program} ${fault}`))).toEqual([]);
});
