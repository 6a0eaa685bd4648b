/** What is wrong with a table itself; a test of each program asks, so that no start has to. */
import { formsOf } from "./forms.ts";
import { type AnyTable, flagOf, variableOf } from "./setting.ts";

const KEY = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/;

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

/** One sentence per fault; none for a sound table. */
export function faultsOf(table: AnyTable): readonly string[] {
  const rows = Object.entries(table.settings);
  const { retired = {}, positional = [] } = table.text;
  const faults: string[] = [];
  for (const [key, setting] of rows) {
    if (!KEY.test(key)) faults.push(`${key}: is not camelCase parted by dots`);
    if (setting.help.trim() === "" || setting.help.includes("\n")) faults.push(`${key}: help is not one line`);
    if (/^(help|config|no-.*)$/.test(flagOf(key, setting))) faults.push(`${key}: its flag is taken`);
    if (setting.unit !== undefined && !(formsOf(setting).entry ?? formsOf(setting)).number) {
      faults.push(`${key}: has a unit but its schema takes no number`);
    }
  }
  for (const flag of twice(rows.map(([key, setting]) => flagOf(key, setting))))
    faults.push(`--${flag}: two rows have it`);
  for (const name of twice(rows.map(([key]) => variableOf(table.program, key))))
    faults.push(`${name}: two rows have it`);
  for (const [old, successor] of Object.entries(retired)) {
    if (Object.hasOwn(table.settings, old)) faults.push(`${old}: is retired and in use`);
    if (!Object.hasOwn(table.settings, successor)) faults.push(`${old}: its successor ${successor} is no row`);
  }
  for (const key of positional) if (!Object.hasOwn(table.settings, key)) faults.push(`${key}: positional, but no row`);
  return faults;
}
