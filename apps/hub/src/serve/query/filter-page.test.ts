import { readFileSync } from "node:fs";
import { parseFilter } from "@watchfloor/filter";
import { expect, test } from "vitest";
import { findField, STORE_FIELDS } from "./fields.ts";

const page = readFileSync(new URL("../../../../../docs/filter.md", import.meta.url), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| "));

test("[V24] every example of docs/filter.md is read, and every field it lists exists", () => {
  const examples = rows.map((row) => /^\| [^`|]+ \| `(.+)` \|$/.exec(row)?.[1]).filter((text) => text !== undefined);
  expect(examples.length).toBeGreaterThan(12);
  for (const example of examples) expect(() => parseFilter(example, STORE_FIELDS), example).not.toThrow();
  const listed = rows.flatMap((row) => (/^\| `/.test(row) ? [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)] : []));
  expect(listed.length).toBeGreaterThan(8);
  for (const [, name = ""] of listed) expect(findField(name)?.name, name).toBeDefined();
});

test("[V24] the refusal it shows is the refusal there is", () => {
  const [, text = "", arrow = "", reason = ""] = /```text\n(.+)\n( *\^) (.+)\n```/.exec(page) ?? [];
  expect(() => parseFilter(text, STORE_FIELDS)).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ line: text, arrow, reason }) }),
  );
});
