/** What holds for any record, as hostile as JSON allows and as like the table as needed to meet its columns. */
import { createHash } from "node:crypto";
import { isWatchfloorError, type JsonObject, parseExactJson } from "@watchfloor/domain";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TYPED_COLUMNS } from "./columns.ts";
import { Compressor, expanded } from "./compression.ts";
import { BatchBuilder, type DecodedEvent, decodeBatch, inspectBatch, PHYSICAL_COLUMNS, recordOf } from "./index.ts";

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
const recordArbitrary: fc.Arbitrary<JsonObject> = fc
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

async function encoded(records: readonly JsonObject[], builder = new BatchBuilder()) {
  for (const record of records) builder.append(record, false);
  return builder.finish();
}

function restOf(event: DecodedEvent): string {
  return typeof event.rest === "string" ? event.rest : "";
}

test("[W1] any records come back equal", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(recordArbitrary, { minLength: 1, maxLength: 20 }), async (records) => {
      const events = decodeBatch((await encoded(records)).body);
      expect(events.map((event) => recordOf(event, restOf(event)))).toStrictEqual(records);
    }),
    { numRuns: 200 },
  );
}, 60_000);

test("[W5] a builder that made other batches makes the same bytes as a new one", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(recordArbitrary, { minLength: 1 }),
      fc.array(recordArbitrary, { minLength: 1 }),
      async (one, other) => {
        const builder = new BatchBuilder();
        await encoded(other, builder);
        const again = await encoded(one, builder);
        const fresh = await encoded(one);
        expect(again).toEqual(fresh);
        expect(again.digest).toBe(createHash("sha256").update(again.body).digest("hex"));
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test("[W10] a batch with bytes changed is refused, or is sound and decodes", async () => {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const changes = fc.array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 });
  const records = fc.array(recordArbitrary, { minLength: 1, maxLength: 40 });
  const compressor = new Compressor();
  const verdicts = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(records, fc.array(changes, { minLength: 40, maxLength: 40 }), async (held, rounds) => {
      const { body: sound } = await encoded(held);
      const stream = expanded(sound);
      for (const [number, round] of rounds.entries()) {
        // One round in four changes the frame, the others what is in it.
        const inFrame = number % 4 === 0;
        const changed = Uint8Array.from(inFrame ? sound : stream);
        for (const [where, mask] of round) {
          const at = Math.floor(where * changed.length);
          changed[at] = (changed[at] ?? 0) ^ mask;
        }
        verdicts[verdictOn(inFrame ? changed : compressor.compressed([changed]))]++;
      }
      expect(decodeBatch(sound)).toHaveLength(held.length);
    }),
    { numRuns: 100 },
  );
  // Nearly every byte is checked, so few changes pass; none at all would mean that sound batches are refused too.
  expect(verdicts.accepted).toBeGreaterThan(0);
  expect(verdicts.refused).toBeGreaterThan(1_000);
}, 120_000);

function verdictOn(body: Uint8Array): "accepted" | "refused" {
  try {
    const { rows } = inspectBatch(body);
    for (const event of decodeBatch(body)) expect(event.row).toEqual(expect.any(Number));
    expect(decodeBatch(body)).toHaveLength(rows);
    return "accepted";
  } catch (error) {
    if (!isWatchfloorError(error, "E_WIRE_BATCH")) throw error;
    return "refused";
  }
}

test("[W14] apache-arrow reads the same values of the expanded batch", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(recordArbitrary, { minLength: 1 }), async (records) => {
      const { body } = await encoded(records);
      const table = tableFromIPC(expanded(body));
      for (const [row, event] of decodeBatch(body).entries()) {
        const foreign = table.get(row)?.toJSON() ?? {};
        for (const { name } of PHYSICAL_COLUMNS) expect(plain(foreign[name])).toEqual(event[name]);
      }
    }),
    { numRuns: 50 },
  );
}, 60_000);

/** apache-arrow's value as ours: null, empty text and empty list are absent, 64-bit numbers safe where they can be. */
function plain(value: unknown): unknown {
  if (value === null || value === undefined || value === "") return undefined;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== "object") return value;
  const items = Array.from(value as Iterable<unknown>);
  return items.length === 0 ? undefined : items;
}
