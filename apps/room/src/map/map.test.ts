import { geoId, JURISDICTION_STATES } from "@watchfloor/domain";
import { readRegister, readTopologyText } from "@watchfloor/jurisdictions/atlas";
import type { JurisdictionStatus } from "@watchfloor/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { alertFixture } from "../live/alerts.fixture.ts";
import { recentPlaces } from "../overview/recent.ts";
import { atlasLayer } from "./atlas-layers.ts";
import { countyAt, stateAt } from "./hit.ts";
import { decodeLayer, registerOf } from "./layers.ts";
import { PLANE_HEIGHT, PLANE_WIDTH, tiles } from "./plane.ts";
import { byUrgency, countByState, standingOf, worse } from "./standing.ts";
import { between, fitBox } from "./view.ts";

const register = readRegister();

function layers() {
  const topology = JSON.parse(readTopologyText());
  return {
    states: decodeLayer(JSON.stringify(atlasLayer(topology, "states", 0.4))),
    counties: decodeLayer(JSON.stringify(atlasLayer(topology, "counties", 0.2))),
  };
}

function status(
  place: string,
  state: JurisdictionStatus["state"],
  more: Partial<JurisdictionStatus> = {},
): JurisdictionStatus {
  return {
    geoId: geoId(place),
    name: place,
    postal: "KS",
    state,
    sensors: 1,
    liveSensors: state === "stale" ? 0 : 1,
    alertsLastHour: 0,
    ...more,
  };
}

test("[R21] every place of the register has a shape inside the plane", { timeout: 30_000 }, () => {
  const { states, counties } = layers();
  const missing = register.all.filter(
    ({ geoId: place, level }) =>
      !(level === "county"
        ? register.drawnAs(place).every((shape) => counties.shapes.has(shape))
        : states.shapes.has(place)),
  );
  expect(missing.map(({ geoId: place }) => place)).toEqual(["69085"]);
  for (const { box, rings } of [...states.shapes.values(), ...counties.shapes.values()]) {
    expect(rings.length).toBeGreaterThan(0);
    expect(box[0] >= -40 && box[1] >= -40 && box[2] <= PLANE_WIDTH + 40 && box[3] <= PLANE_HEIGHT + 40).toBe(true);
  }
  for (const { id, x, y, width, height } of tiles()) {
    const box = states.shapes.get(id)?.box ?? [0, 0, 0, 0];
    expect(box[0] > x && box[1] > y && box[2] < x + width && box[3] < y + height).toBe(true);
  }
  // The names the browser shows are the register's own.
  const shown = registerOf(states, counties);
  for (const { geoId: place } of register.all) expect(shown.label(place)).toBe(register.label(place));
});

test("[R23] a point belongs to the shape that holds it, a tile to its territory", { timeout: 30_000 }, () => {
  const { states, counties } = layers();
  const finney = counties.shapes.get("20055");
  expect(finney).toBeDefined();
  if (finney === undefined) return;
  expect(stateAt(states, finney.centre)).toBe("20");
  expect(countyAt(counties, "20", finney.centre)).toBe("20055");
  expect(countyAt(counties, "39", finney.centre)).toBeUndefined();
  for (const { id, x, y } of tiles()) expect(stateAt(states, [x + 2, y + 2])).toBe(id);
  expect(stateAt(states, [2, 300])).toBeUndefined();
});

test("[R19] a state stands as the worst place in it, and sums its figures", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...JURISDICTION_STATES), { maxLength: 20 }), (held) => {
      const places = held.map((state, at) => status(`20${String(at).padStart(3, "0")}`, state));
      const standing = standingOf(places, (place) => [place]);
      const worst = held.reduce(worse, "none");
      expect(standing.states.get("20")?.state ?? "none").toBe(worst);
      expect(standing.nation.jurisdictions).toBe(held.length);
      expect(Object.values(countByState(places)).reduce((a, b) => a + b, 0)).toBe(held.length);
    }),
  );
});

test("[R20] a planning region of Connecticut is drawn as the counties that stand for it", () => {
  const region = status("09110", "alert");
  const old = status("09003", "live");
  const standing = standingOf([region, old], (place) => register.drawnAs(geoId(place)));
  expect(standing.places.get("09003")).toMatchObject({ state: "alert", sensors: 2 });
  expect(standing.places.get("09013")).toMatchObject({ state: "alert", sensors: 1 });
  expect(standing.states.get("09")?.jurisdictions).toBe(2);
});

test("[R22] the worst comes first", () => {
  const rows = [
    status("20001", "live"),
    status("20002", "alert", { worstSeverity: 2, alertsLastHour: 90 }),
    status("20003", "stale"),
    status("20004", "alert", { worstSeverity: 1, alertsLastHour: 1 }),
    status("20005", "alert", { worstSeverity: 2, alertsLastHour: 91 }),
  ];
  expect(rows.sort(byUrgency).map(({ name }) => name)).toEqual(["20004", "20005", "20002", "20003", "20001"]);
});

test("[R24] rings places of the last 20 s, each once, at most 24", () => {
  const now = alertFixture(100).receivedAtUs;
  const alerts = Array.from({ length: 90 }, (_, n) =>
    alertFixture(100 - n, { geoId: geoId(`2${String(1000 + (n % 40))}`) }),
  );
  expect(recentPlaces(alerts, now)).toHaveLength(21);
  expect(recentPlaces(alerts, now + 60_000_000)).toEqual([]);
  const storm = Array.from({ length: 90 }, (_, n) => alertFixture(100, { geoId: geoId(String(20_000 + n)) }));
  expect(recentPlaces(storm, now)).toHaveLength(24);
});

test("[R19] a view shows the box it was fitted to, and the way between two views ends where it should", () => {
  const view = fitBox([100, 50, 300, 150], 800, 600, 10);
  expect(100 * view.k + view.x).toBeCloseTo(10);
  expect(300 * view.k + view.x).toBeCloseTo(790);
  const from = fitBox([0, 0, 975, 610], 800, 600, 0);
  for (const [t, expected] of [
    [0, from],
    [1, view],
  ] as const) {
    const at = between(from, view, 800, 600, t);
    expect(at.k).toBeCloseTo(expected.k);
    expect(at.x).toBeCloseTo(expected.x);
    expect(at.y).toBeCloseTo(expected.y);
  }
});
