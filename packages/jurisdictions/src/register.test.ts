import { geoId } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { readRegister } from "./atlas.ts";
import { readGeoId } from "./register.ts";

const register = readRegister();

test("[J1] knows all 56 states and territories and every county of the atlas", () => {
  expect(register.all.filter(({ level }) => level !== "county")).toHaveLength(56);
  expect(register.all.filter(({ level }) => level === "territory").map(({ postal }) => postal)).toEqual([
    "AS",
    "GU",
    "MP",
    "PR",
    "VI",
  ]);
  expect(register.all.filter(({ level, postal }) => level === "county" && postal === "TX")).toHaveLength(254);
  expect(register.all.filter(({ level }) => level === "county").length).toBeGreaterThanOrEqual(3_231);
});

test("[J2] accepts Connecticut's codes of both vintages and draws what there is", () => {
  expect(register.label(geoId("09001"))).toBe("Fairfield, CT");
  expect(register.label(geoId("09190"))).toBe("Western Connecticut, CT");
  expect(register.drawnAs(geoId("09190"))).toEqual(["09001"]);
  for (const code of ["09110", "09120", "09130", "09140", "09150", "09160", "09170", "09180", "09190"]) {
    const drawn = register.drawnAs(geoId(code));
    expect(drawn.length).toBeGreaterThan(0);
    for (const shape of drawn) expect(register.get(shape)?.postal).toBe("CT");
  }
});

test("[J3] names a place so that two of one name are told apart", () => {
  expect(register.label(geoId("20055"))).toBe("Finney County, KS");
  expect(register.label(geoId("51159"))).toBe("Richmond County, VA");
  expect(register.label(geoId("51760"))).toBe("Richmond city, VA");
  expect(register.label(geoId("22001"))).toBe("Acadia Parish, LA");
  expect(register.label(geoId("32510"))).toBe("Carson City, NV");
  const labels = register.all.filter(({ level }) => level === "county").map(({ geoId: code }) => register.label(code));
  expect(new Set(labels).size).toBe(labels.length);
});

test("[J4] a town answers with its county, an unknown code with itself", () => {
  expect(register.get(geoId("2500901234"))?.name).toBe("Essex");
  expect(register.get(geoId("99999"))).toBeUndefined();
  expect(register.label(geoId("99999"))).toBe("99999");
});

test("[J5] puts a lost leading zero back", () => {
  expect(readGeoId("1001")).toBe("01001");
  expect(readGeoId("1")).toBe("01");
  expect(readGeoId("20055")).toBe("20055");
  expect(readGeoId("20-055")).toBeUndefined();
});
