import { geoId, type Scope, scopeHolds } from "@watchfloor/domain";
import { RIGHTS } from "@watchfloor/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, isVoid, type KnownViewer, scopeWithin } from "./policy.ts";

const place = fc.constantFrom("20", "20055", "20057", "2005512345", "39", "39001").map(geoId);
const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ kind: "nation" as const }),
  fc.uniqueArray(place, { minLength: 1, maxLength: 3 }).map((geoIds) => ({ kind: "places" as const, geoIds })),
);
const rights = fc.uniqueArray(fc.constantFrom(...RIGHTS), { maxLength: 3 });
const viewer: fc.Arbitrary<KnownViewer> = fc.record({
  kind: fc.constant("token" as const),
  tokenId: fc.constant("t"),
  name: fc.constant("t"),
  rights,
  scope,
});

test("[V8] whoever may be given rights can see no place and do no thing that the giver could not", () => {
  fc.assert(
    fc.property(viewer, rights, scope, place, (giver, wanted, over, anywhere) => {
      const given = decide(giver, { kind: "grant", grant: { rights: wanted, scope: over } });
      if (given !== "allow") return;
      expect(giver.rights).toContain("administer");
      for (const right of wanted) expect(giver.rights).toContain(right);
      if (scopeHolds(over, anywhere)) expect(scopeHolds(giver.scope, anywhere)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("[V8] nobody without the right administers, and nobody unknown does anything", () => {
  fc.assert(
    fc.property(viewer, scope, place, (who, over, where) => {
      const actions = [
        { kind: "manage", of: { rights: [], scope: over } },
        { kind: "administer-place", place: where },
      ] as const;
      for (const action of actions) {
        if (!who.rights.includes("administer")) expect(decide(who, action)).toBe("forbidden");
        expect(decide({ kind: "nobody" }, action)).toBe("unauthenticated");
      }
    }),
  );
});

test("[V8] a scope lies within another exactly when each of its places does", () => {
  expect(scopeWithin({ kind: "nation" }, { kind: "places", geoIds: [geoId("20")] })).toBe(false);
  expect(scopeWithin({ kind: "places", geoIds: [geoId("20055")] }, { kind: "places", geoIds: [geoId("20")] })).toBe(
    true,
  );
  expect(scopeWithin({ kind: "places", geoIds: [geoId("20")] }, { kind: "places", geoIds: [geoId("20055")] })).toBe(
    false,
  );
});

test("[V17] the hub's figures are told only to who may see every place, also by a grant of older days", () => {
  const access = { kind: "right", right: "metrics", over: "nation" } as const;
  fc.assert(
    fc.property(viewer, (who) => {
      const may = who.rights.includes("metrics") && who.scope.kind === "nation";
      expect(decide(who, { kind: "enter", access })).toBe(may ? "allow" : "forbidden");
      expect(isVoid(who)).toBe(who.rights.includes("metrics") && !may);
    }),
  );
});
