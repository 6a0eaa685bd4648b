/** `npm run print`: writes the documents that are printed from code. `tools/house.test.ts` fails when one is out of date. */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { columnsPage } from "@watchfloor/wire";
import { printConfiguration } from "./configuration.ts";
import { printErrors } from "./errors.ts";

const root = dirname(dirname(import.meta.dirname));
writeFileSync(join(root, "docs", "columns.md"), columnsPage());
writeFileSync(join(root, "docs", "configuration.md"), printConfiguration());
writeFileSync(join(root, "docs", "errors.md"), printErrors());
