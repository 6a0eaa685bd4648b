import { expect, test } from "vitest";
import { sharedData } from "./shared-data.ts";

test("[Q3] missing data is undefined here and an error in CI", () => {
  const env = { WATCHFLOOR_SHARED: "/nowhere" };
  expect(sharedData("data/captures", env)).toBeUndefined();
  expect(() => sharedData("data/captures", { ...env, CI: "true" })).toThrow(/CI needs/);
});
