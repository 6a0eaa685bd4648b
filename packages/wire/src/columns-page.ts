/** The table of columns as a page for people: `docs/columns.md`. */
import { COMPUTED_COLUMNS, type Column, EVENT_COLUMNS } from "./columns.ts";

/** The whole page, Markdown, ending with a line feed. */
export function columnsPage(): string {
  const typed = EVENT_COLUMNS.filter((column) => column.type !== "rest");
  const untyped = EVENT_COLUMNS.filter((column) => column.type === "rest");
  return [
    "# Columns of an event",
    "",
    "Printed from `packages/wire/src/columns.ts` by `npm run print`; do not edit. Names are what a filter and SQL",
    "use, paths are where Suricata has the field. What has no column stays in `rest`, as JSON.",
    "",
    "Sensitivity says what a field tells: `open` nothing of a person or place inside, `internal` hosts and addresses inside,",
    "`personal` a person, `content` bytes somebody sent, `secret` passwords and keys, which never leave a sensor.",
    "",
    "| column | EVE path | type | consent | sensitivity | what it is |",
    "| --- | --- | --- | --- | --- | --- |",
    ...typed.map((column) => line(`\`${column.name}\``, column)),
    "",
    "Reckoned by the sensor for every event:",
    "",
    "| column | type |",
    "| --- | --- |",
    ...Object.entries(COMPUTED_COLUMNS).map(([name, type]) => `| \`${name}\` | ${type} |`),
    "",
    "Without a column, but known to be delicate:",
    "",
    "| column | EVE path | type | consent | sensitivity | what it is |",
    "| --- | --- | --- | --- | --- | --- |",
    ...untyped.map((column) => line("", column)),
    "",
  ].join("\n");
}

function line(name: string, { path, type, consent, sensitivity, help }: Column): string {
  return `| ${name} | \`${path}\` | ${type} | ${consent} | ${sensitivity} | ${help} |`;
}
