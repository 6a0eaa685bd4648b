/** Prints `docs/columns.md`: `npx node tools/print-columns.ts > docs/columns.md`. */
import { columnsPage } from "@watchfloor/wire";

process.stdout.write(columnsPage());
