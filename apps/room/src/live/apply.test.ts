import { geoId } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { alertFixture } from "./alerts.fixture.ts";
import { insertAlerts, MAX_ALERTS, newestFirst } from "./apply.ts";

const EMPTY = { asOfUs: 1, alerts: [], total: 0 };

test("[R6] holds none twice, newest arrival first, whatever the order they come in", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 9 }), { maxLength: 9 }), (bundles) => {
      let answer = insertAlerts(EMPTY, [], {});
      for (const bundle of bundles)
        answer = insertAlerts(
          answer,
          bundle.map((n) => alertFixture(n)),
          {},
        );
      const ids = answer.alerts.map(({ id }) => id);
      expect(ids).toEqual([...new Set(bundles.flat())].sort((a, b) => b - a).map((n) => `${n}.0`));
      expect(answer.total).toBe(ids.length);
    }),
  );
});

test("[R6] keeps the newest 2,000, counts all, and knows where the rest begins", () => {
  const many = Array.from({ length: MAX_ALERTS + 300 }, (_, n) => alertFixture(n + 1));
  const answer = insertAlerts(EMPTY, many, {});
  expect(answer.alerts).toHaveLength(MAX_ALERTS);
  expect(answer.alerts[0]?.id).toBe("2300.0");
  expect(answer.total).toBe(2_300);
  expect(answer.next).toBe("301.0");
});

test("[R6] leaves out what the list was not asked for", () => {
  const other = alertFixture(2, { geoId: geoId("39061"), severity: 2 });
  expect(insertAlerts(EMPTY, [alertFixture(1), other], { geoId: "20" }).alerts.map(({ id }) => id)).toEqual(["1.0"]);
  expect(insertAlerts(EMPTY, [alertFixture(1), other], { severity: 2 }).alerts.map(({ id }) => id)).toEqual(["2.0"]);
  expect(insertAlerts(EMPTY, [other], { geoId: "20" })).toBe(EMPTY);
});

test("[R6] orders ids by number, not by text", () => {
  expect(["9.0", "10.0", "10.11", "10.2", "x"].sort(newestFirst)).toEqual(["10.11", "10.2", "10.0", "9.0", "x"]);
});
