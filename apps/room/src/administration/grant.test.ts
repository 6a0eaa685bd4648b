import { geoId } from "@watchfloor/domain";
import type { Right } from "@watchfloor/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  firstGrant,
  type Giver,
  type Grant,
  liesWithin,
  offeredRights,
  scopeOf,
  whyNotOnePlace,
  whyNotRight,
  withNation,
  withRight,
} from "./grant.ts";

const RIGHTS = ["watch", "administer", "metrics"] as const satisfies readonly Right[];

const givers = fc.record<Giver>({
  rights: fc.subarray([...RIGHTS]),
  scope: fc.constantFrom<Giver["scope"]>(
    { kind: "nation" },
    { kind: "places", geoIds: [geoId("20")] },
    { kind: "places", geoIds: [geoId("20055"), geoId("39049")] },
  ),
});

/** Anything a hand can do to the form, whatever it shows as disabled. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("right" as const), right: fc.constantFrom(...RIGHTS), on: fc.boolean() }),
    fc.record({ kind: fc.constant("nation" as const), nation: fc.boolean() }),
  ),
);

test("[R43] no way through the form ends in a right without its scope, or in more than the giver has", () => {
  fc.assert(
    fc.property(givers, steps, (giver, taken) => {
      const offered = offeredRights(giver, RIGHTS);
      const grant = taken.reduce<Grant>((at, step) => {
        if (step.kind === "nation") return withNation(giver, at, step.nation);
        return offered.includes(step.right) ? withRight(at, step.right, step.on) : at;
      }, firstGrant(giver));
      if (grant.rights.includes("metrics")) expect(grant.nation).toBe(true);
      if (grant.nation) expect(giver.scope.kind).toBe("nation");
      for (const right of grant.rights) expect(giver.rights).toContain(right);
      expect(new Set(grant.rights).size).toBe(grant.rights.length);
    }),
  );
});

test("[R43] says why: metrics of one place, one place with metrics", () => {
  const nation = { kind: "nation" } as const;
  const first = firstGrant({ rights: [...RIGHTS], scope: nation });
  expect(first).toEqual({ rights: ["watch"], place: undefined, nation: true });
  const onePlace = { ...first, nation: false, place: "20055" };
  expect(whyNotRight(onePlace, "metrics")).toMatch(/whole country/);
  expect(whyNotRight(onePlace, "administer")).toBeUndefined();
  expect(withRight(onePlace, "metrics", true)).toBe(onePlace);
  const metrics = withRight(first, "metrics", true);
  expect(whyNotOnePlace(metrics)).toMatch(/whole country/);
  expect(withNation({ rights: [...RIGHTS], scope: nation }, metrics, false)).toBe(metrics);
  expect(whyNotOnePlace(withRight(metrics, "metrics", false))).toBeUndefined();
  expect(scopeOf(onePlace)).toEqual({ kind: "places", geoIds: ["20055"] });
  expect(scopeOf({ ...onePlace, place: undefined })).toBeUndefined();
});

test("[R43] offers only places of the giver's own", () => {
  const scope: Giver["scope"] = { kind: "places", geoIds: [geoId("20")] };
  expect(["20", "20055", "39", "39020"].filter((place) => liesWithin(scope, place))).toEqual(["20", "20055"]);
  expect(liesWithin({ kind: "nation" }, "39")).toBe(true);
});
