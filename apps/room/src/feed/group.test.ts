import { geoId } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { alertFixture } from "../live/alerts.fixture.ts";
import { GROUP_GAP_US, groupAlerts } from "./group.ts";
import { shownOf, summaryOf } from "./hold.ts";

const alerts = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 900 }),
      sid: fc.integer({ min: 1, max: 3 }),
      place: fc.constantFrom("20055", "39061"),
    }),
    { maxLength: 60 },
  )
  .map((list) => {
    let at = 0;
    return list
      .map(({ gap, sid, place }, n) => {
        at += gap * 1_000_000;
        return alertFixture(n + 1, { sid, geoId: geoId(place), receivedAtUs: at });
      })
      .reverse();
  });

test("[R15] leaves no alert out and counts none twice; a line's alerts are alike and close", () => {
  fc.assert(
    fc.property(alerts, (list) => {
      const groups = groupAlerts(list);
      expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(list.length);
      expect(new Set(groups.map(({ key }) => key)).size).toBe(groups.length);
      const newest = groups.map((group) => list.indexOf(group.newest));
      expect(newest).toEqual(newest.toSorted((a, b) => a - b));
      for (const [at, group] of groups.entries()) {
        const same = groups
          .slice(at + 1)
          .find((other) => other.newest.sid === group.newest.sid && other.newest.geoId === group.newest.geoId);
        if (same !== undefined) expect(group.sinceUs - same.newest.receivedAtUs).toBeGreaterThan(GROUP_GAP_US);
      }
    }),
  );
});

test("[R16] a line keeps its key while new repeats arrive", () => {
  const old = [alertFixture(2), alertFixture(1)];
  const [before] = groupAlerts(old);
  const [after] = groupAlerts([alertFixture(3), ...old]);
  expect(after?.key).toBe(before?.key);
  expect([before?.count, after?.count]).toEqual([2, 3]);
});

test("[R17] what is shown and what is new are the whole list, cut where it was held", () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), (held, arrived) => {
      const list = Array.from({ length: held + arrived }, (_, n) => alertFixture(n + 1)).reverse();
      const heldAt = held === 0 ? "" : `${held}.0`;
      const { alerts: shown, fresh } = shownOf(list, heldAt);
      expect([...fresh, ...shown]).toEqual(list);
      expect(fresh).toHaveLength(arrived);
      expect(shownOf(list, undefined)).toEqual({ alerts: list, fresh: [] });
    }),
  );
});

test("[R17] stays where it was when the alert it was held at is no longer in the list", () => {
  const list = [alertFixture(9), alertFixture(4)];
  expect(shownOf(list, "5.0")).toEqual({ alerts: [list[1]], fresh: [list[0]] });
});

test("[R18] tells how many, the worst, and where the latest was", () => {
  expect(summaryOf([])).toBe("");
  expect(summaryOf([alertFixture(2, { severity: 3 })])).toMatch(
    /^One new alert of severity 3, latest in Finney County, KS: /,
  );
  expect(summaryOf([alertFixture(2, { severity: 3 }), alertFixture(1)])).toMatch(
    /^2 new alerts, worst of severity 1, latest in Finney/,
  );
});
