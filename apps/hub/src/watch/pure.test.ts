import { eventId, geoId, NATION, sensorId } from "@watchfloor/domain";
import { alertSummarySchema } from "@watchfloor/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createAlertReader } from "./alert-summary.ts";
import { ALERT_WINDOW_US, AlertWindow, STEP_US } from "./alert-window.ts";
import { Due } from "./due.ts";
import { createInside } from "./inside.ts";
import { SEEN_FLOOR, tellSightings } from "./seen-elsewhere.ts";

const START = 1_800_000_000_000_000;

test("[A14] counts what a list of the last hour would count, give or take one step", () => {
  const alert = fc.record({
    at: fc.integer({ min: 0, max: 2 * ALERT_WINDOW_US }),
    severity: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(
      fc.array(alert, { maxLength: 60 }),
      fc.integer({ min: 0, max: 3 * ALERT_WINDOW_US }),
      (alerts, later) => {
        const window = new AlertWindow();
        for (const { at, severity } of alerts) window.add("20055", START + at, severity);
        const now = START + later;
        const age = (at: number) => now - (START + at);
        const surely = alerts.filter(({ at }) => age(at) <= ALERT_WINDOW_US - STEP_US);
        const perhaps = alerts.filter(({ at }) => age(at) <= ALERT_WINDOW_US + STEP_US);
        const totals = window.totals("20055", now);
        expect(totals.alerts).toBeGreaterThanOrEqual(surely.length);
        expect(totals.alerts).toBeLessThanOrEqual(perhaps.length);
        if (surely.length === perhaps.length && surely.length > 0)
          expect(totals.worstSeverity).toBe(Math.min(...surely.map(({ severity }) => severity)));
      },
    ),
  );
});

test("[A15] tells every change at once and lets nothing routine wait for ever", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key: fc.integer({ min: 0, max: 20 }), changed: fc.boolean() }), { maxLength: 80 }),
      fc.integer({ min: 1, max: 5 }),
      (marks, routine) => {
        const due = new Due<number>();
        for (const { key, changed } of marks) changed ? due.changed(key) : due.touched(key);
        const changed = new Set(marks.filter((mark) => mark.changed).map(({ key }) => key));
        const first = due.take(routine);
        for (const key of changed) expect(first).toContain(key);
        expect(first.length).toBeLessThanOrEqual(changed.size + routine);
        const told = [...first];
        for (let round = 0; round < 25; round += 1) told.push(...due.take(routine));
        expect(told.toSorted()).toEqual([...new Set(marks.map(({ key }) => key))].toSorted());
      },
    ),
  );
});

test("[A9] never tells a count below the floor nor a name outside the scope", () => {
  const places = fc.constantFrom("20055", "20057", "39001", "39003", "39005", "18097", "54039").map(geoId);
  const sightings = fc.uniqueArray(places, { maxLength: 7 });
  fc.assert(
    fc.property(
      sightings,
      fc.uniqueArray(fc.constantFrom("20", "39", "18097").map(geoId), { minLength: 1 }),
      (seen, geoIds) => {
        const told = tellSightings(
          seen.map((place) => ({ geoId: place, alerts: 1, lastAtUs: 1 })),
          { kind: "places", geoIds },
          (place) => place,
        );
        const outside = seen.filter((place) => !geoIds.some((held) => place.startsWith(held)));
        expect(told.others).toBe(outside.length >= SEEN_FLOOR ? outside.length : undefined);
        for (const { geoId: place } of told.places) expect(outside).not.toContain(place);
        expect(told.places).toHaveLength(seen.length - outside.length);
      },
    ),
  );
  expect(tellSightings([], NATION, String)).toEqual({ places: [] });
});

test("[A16] makes a summary of anything that claims to be an alert", () => {
  const reader = createAlertReader({ label: (place) => place, isInside: createInside() });
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }), fc.double(), fc.constant(undefined));
  const alert = fc.dictionary(
    fc.constantFrom("gid", "signature_id", "rev", "signature", "category", "severity", "metadata"),
    value,
  );
  const fields = fc.constantFrom(
    "timestamp",
    "src_ip",
    "src_port",
    "dest_ip",
    "dest_port",
    "proto",
    "flow_id",
    "community_id",
  );
  fc.assert(
    fc.property(fc.dictionary(fields, value), fc.oneof(alert, value), (record, inner) => {
      const placed = {
        id: eventId(1, 0),
        sensorId: sensorId("s"),
        geoId: geoId("20055"),
        receivedAtUs: START,
        record: { ...record, alert: inner },
      };
      expect(alertSummarySchema.safeParse(reader.summary(placed)).error).toBeUndefined();
    }),
  );
});

test("[A8] tells inside from outside by address", () => {
  const isInside = createInside();
  for (const ip of ["10.0.0.1", "172.31.255.255", "192.168.1.1", "fd00::1", "fe80::1", "::1"])
    expect(isInside(ip)).toBe(true);
  for (const ip of ["203.0.113.9", "172.32.0.1", "2001:db8::1", "", "not an address", "10.0.0.1%x"])
    expect(isInside(ip)).toBe(false);
});
