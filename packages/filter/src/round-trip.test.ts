import fc from "fast-check";
import { expect, test } from "vitest";
import { readNetwork } from "./address.ts";
import { FIELDS } from "./fields.fixture.ts";
import { MAX_FILTER_LENGTH, parseFilter } from "./parse.ts";
import { printFilter } from "./print.ts";
import { COMPARISONS_OF, type Filter, type FilterField, type FilterValue } from "./tree.ts";

const network: fc.Arbitrary<FilterValue> = fc
  .oneof(fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })), fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })))
  .map(([address, prefix]) => readNetwork(`${address}/${prefix}`))
  .filter((read) => read !== undefined)
  .map((read) => ({ kind: "network" as const, ...read }));

/** Text of every kind: what people type, what attackers send, lone surrogates left out as UTF-8 cannot carry them. */
const text = fc.oneof(
  fc.string({ unit: "binary", minLength: 0, maxLength: 20 }),
  fc.constantFrom("and", "IN", "-2h", "10.0.0.1", '"', "\\", "\u202eevil", "a'b", "' OR 1=1 --", "{p1:String}"),
);

function valueFor(field: FilterField): fc.Arbitrary<FilterValue> {
  switch (field.type) {
    case "text":
      return text.map((held) => ({ kind: "text", text: held }));
    case "number":
      return fc.bigInt({ min: 0n, max: field.max ?? 0n }).map((n) => ({ kind: "number", n }));
    case "bool":
      return fc.boolean().map((is) => ({ kind: "bool", is }));
    case "ip":
      return network;
    case "instant":
      return fc.oneof(
        fc.integer({ min: 0, max: 4_102_444_800_000_000 }).map((atUs) => ({ kind: "instant" as const, atUs })),
        fc.integer({ min: 0, max: 999_999_999 }).map((us) => ({ kind: "ago" as const, us })),
        fc.integer({ min: 0, max: 3_650 }).map((days) => ({ kind: "ago" as const, us: days * 86_400_000_000 })),
      );
  }
}

const compare: fc.Arbitrary<Filter> = fc.constantFrom(...FIELDS).chain((field) =>
  fc.record({
    kind: fc.constant("compare" as const),
    field: fc.constant(field),
    op: fc.constantFrom(...COMPARISONS_OF[field.type]),
    value: valueFor(field),
  }),
);

const among: fc.Arbitrary<Filter> = fc.constantFrom(...FIELDS).chain((field) =>
  fc.record({
    kind: fc.constant("in" as const),
    field: fc.constant(field),
    values: fc.array(valueFor(field), { minLength: 1, maxLength: 4 }),
  }),
);

const search: fc.Arbitrary<Filter> = text
  .filter((held) => held.trim() !== "")
  .map((held) => ({ kind: "search", text: held }));

const filterArbitrary: fc.Arbitrary<Filter> = fc.letrec<{ tree: Filter; leaf: Filter }>((tie) => ({
  leaf: fc.oneof(compare, among, search),
  tree: fc.oneof(
    { maxDepth: 4, depthIdentifier: "filter" },
    tie("leaf"),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), of: tie("tree") }),
  ),
})).tree;

test("[F1] reads back every tree that it wrote", () => {
  fc.assert(
    fc.property(filterArbitrary, (tree) => {
      const text = printFilter(tree);
      fc.pre(text.length <= MAX_FILTER_LENGTH);
      expect(parseFilter(text, FIELDS)).toEqual(tree);
    }),
    { numRuns: 500 },
  );
});
