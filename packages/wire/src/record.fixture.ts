/** Records as hostile as JSON allows, and as like the table as needed to meet its columns; for property tests. */
import { type JsonObject, parseExactJson } from "@watchfloor/domain";
import fc from "fast-check";
import { TYPED_COLUMNS } from "./columns.ts";

const numbers = fc.oneof(
  fc.integer({ min: -2, max: 300 }),
  fc.constantFrom(65_535, 65_536, 4_294_967_295, 4_294_967_296, 9_007_199_254_740_991, 1.5, 1e300),
);
const longNumbers = fc.constantFrom(
  "9007199254740993",
  "18446744073709551615",
  "18446744073709551616",
  "-9223372036854775808",
);
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(
    "",
    "10.0.0.1",
    "::1",
    "2001:DB8::1",
    "010.0.0.1",
    "fe80::1%eth0",
    "\ud800",
    "a\udc00b",
    "\0",
    "x".repeat(300),
  ),
  fc.constantFrom(
    "2026-11-03T07:15:00.123456+0000",
    "2026-11-03T07:15:00.123456-0500",
    "1960-01-01T00:00:00.000000+0000",
    "2026-11-03T07:15:00.123456-0000",
  ),
);

/** JSON text of any value. */
const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    texts.map((text) => JSON.stringify(text)),
    numbers.map(String),
    longNumbers,
    fc.constantFrom("true", "false", "null", "{}", "[]", '[""]', '["a","b"]', '["a",1]', '["\\ud800"]'),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
    fc
      .dictionary(fc.oneof(fc.constantFrom("__proto__", "toString", "src_ip", "id", ""), fc.string()), tie("value"), {
        maxKeys: 3,
        noNullPrototype: false,
      })
      .map(objectText),
  ),
})).value;

const paths = fc.constantFrom(...TYPED_COLUMNS.map((column) => column.path).filter((path) => !isHead(path)));

/** A record: head, some of the table's paths with likely and unlikely values, and some fields nobody knows. */
export const recordArbitrary: fc.Arbitrary<JsonObject> = fc
  .record({
    timestamp: fc.constantFrom("2026-11-03T07:15:00.123456+0000", "2026-11-03T02:15:00.000001-0500"),
    kind: fc.oneof(fc.constantFrom("alert", "flow"), fc.string({ minLength: 1, maxLength: 20 })),
    known: fc.array(fc.tuple(paths, json), { maxLength: 12 }),
    unknown: fc.array(fc.tuple(fc.oneof(fc.constantFrom("__proto__", "flow", "tls", "email"), fc.string()), json), {
      maxLength: 3,
    }),
  })
  .map(({ timestamp, kind, known, unknown }) => {
    const root: Tree = new Map<string, Tree | string>(unknown);
    for (const [path, value] of known) plant(root, path.split("."), value);
    root.set("timestamp", JSON.stringify(timestamp));
    root.set("event_type", JSON.stringify(kind));
    return parseExactJson(treeText(root));
  })
  .filter((value): value is JsonObject => typeof value === "object" && value !== null);

type Tree = Map<string, Tree | string>;

function plant(root: Tree, keys: readonly string[], value: string): void {
  let at = root;
  for (const key of keys.slice(0, -1)) {
    const held = at.get(key);
    const next: Tree = held instanceof Map ? held : new Map();
    at.set(key, next);
    at = next;
  }
  at.set(keys.at(-1) ?? "", value);
}

function treeText(tree: Tree): string {
  return objectText(
    Object.fromEntries([...tree].map(([key, value]) => [`+${key}`, value instanceof Map ? treeText(value) : value])),
    1,
  );
}

/** Keys carry a mark of `marked` characters, so that `__proto__` passes through a plain object unharmed. */
function objectText(members: Readonly<Record<string, string>>, marked = 0): string {
  return `{${Object.entries(members)
    .map(([key, value]) => `${JSON.stringify(key.slice(marked))}:${value}`)
    .join(",")}}`;
}

function isHead(path: string): boolean {
  return path === "timestamp" || path === "event_type";
}
