import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { columnsPage } from "./index.ts";

test("[W13] docs/columns.md is the table, printed (`npm run print`)", () => {
  const page = join(import.meta.dirname, "../../../docs/columns.md");
  expect(readFileSync(page, "utf8")).toBe(columnsPage());
});
