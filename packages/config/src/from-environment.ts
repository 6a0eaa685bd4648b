/** A program's variables: `WATCHFLOOR_SENSOR_SPOOL_MAX_BYTES`. An empty one counts as not set; lists are parted by commas. */
import { formsOf } from "./forms.ts";
import type { Origin, Said } from "./origin.ts";
import { type AnyTable, variableOf } from "./setting.ts";
import { refuseName } from "./unknown.ts";

/** @throws {WatchfloorError} E_CONFIG_UNKNOWN or E_CONFIG_RETIRED for a variable with the program's prefix that no row has. */
export function fromEnvironment(
  table: AnyTable,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Said[] {
  const keys = new Map(Object.keys(table.settings).map((key) => [variableOf(table.program, key), key]));
  const retired = new Map(
    Object.entries(table.text.retired ?? {}).map(([old, successor]) => [
      variableOf(table.program, old),
      variableOf(table.program, successor),
    ]),
  );
  const said: Said[] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (text === undefined || text === "" || !name.startsWith(`${variableOf(table.program, "")}`)) continue;
    const origin: Origin = { kind: "environment", name };
    const key = keys.get(name);
    const setting = key === undefined ? undefined : table.settings[key];
    if (key === undefined || setting === undefined) refuseName(name, origin, [...keys.keys()], retired);
    const texts = formsOf(setting).entry === undefined ? [text] : text.split(",").map((part) => part.trim());
    said.push({ key, raw: { kind: "text", texts }, origin });
  }
  return said;
}
