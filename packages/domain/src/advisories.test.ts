import { expect, test } from "vitest";
import { engineAdvisories } from "./advisories.ts";

const cves = (version: string): readonly string[] | undefined => engineAdvisories(version)?.map(({ cve }) => cve);

test("advisories touch versions before the one that mends them, line by line", () => {
  const since7014 = ["CVE-2026-22261", "CVE-2026-22264"];
  expect(cves("7.0.5")).toEqual(["CVE-2024-37151", ...since7014, "CVE-2026-31933"]);
  expect(cves("7.0.10")).toEqual([...since7014, "CVE-2026-31933"]);
  expect(cves("7.0.14")).toEqual(["CVE-2026-31933"]);
  expect(cves("7.0.15")).toEqual([]);
  expect(cves("8.0.2")).toEqual([...since7014, "CVE-2026-31933"]);
  expect(cves("8.0.3 RELEASE")).toEqual(["CVE-2026-31933"]);
  expect(cves("8.0.4")).toEqual([]);
});

test("a line that nobody mends is touched when older, mended when newer", () => {
  expect(cves("6.0.20")).not.toContain("CVE-2024-37151");
  expect(cves("6.0.20")).toContain("CVE-2026-22264");
  expect(cves("5.0.10")).toHaveLength(4);
  expect(cves("9.0.0")).toEqual([]);
});

test("an unknown version is not called safe", () => {
  expect(engineAdvisories("")).toBeUndefined();
  expect(engineAdvisories("unknown")).toBeUndefined();
});
