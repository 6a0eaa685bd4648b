import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { matchPlaces } from "../administration/match-places.ts";
import { limitOfSearch, placeOfSearch, readSearch, wayBack, writeSearch } from "./addresses.ts";

test("[R31] goes back to a page of the room and nowhere else", () => {
  for (const next of ["/", "/alerts/7.0", "/search?filter=a", "/?place=20"]) expect(wayBack(next)).toBe(next);
  for (const next of [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    undefined,
    7,
    "/\t/evil.example",
    "/sign-in?next=/",
  ])
    expect(wayBack(next)).toBeUndefined();
});

test("[R32] what an address says is read as it was written", () => {
  const search = { place: "01", filter: '"invoice" and port = 443', groupBy: undefined };
  expect(readSearch(writeSearch(search))).toEqual({ place: "01", filter: '"invoice" and port = 443' });
  expect(writeSearch({})).toBe("");
  expect(["01", "20055", "kansas", "2005", "", 20, undefined].map(placeOfSearch)).toEqual([
    "01",
    "20055",
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(["1000", "0", "10001", "1.5", "x", 7].map(limitOfSearch)).toEqual([
    1000,
    undefined,
    undefined,
    undefined,
    undefined,
    7,
  ]);
});

test("[R29] finds places by the beginning of their name or code first", () => {
  const places = [
    { id: "20", label: "Kansas" },
    { id: "05", label: "Arkansas" },
    { id: "20055", label: "Finney County, KS" },
    { id: "18097", label: "Marion County, IN" },
    { id: "39101", label: "Marion County, OH" },
  ];
  const ids = (typed: string) => matchPlaces(places, typed).map(({ id }) => id);
  expect(ids("kansas")).toEqual(["20", "05"]);
  expect(ids(" marion")).toEqual(["18097", "39101"]);
  expect(ids("20")).toEqual(["20", "20055"]);
  expect(ids("")).toEqual(["20", "05"]);
  expect(ids("zz")).toEqual([]);
});

test("[R30] the page has no inline script or style, and names nothing outside", () => {
  const html = readFileSync(join(import.meta.dirname, "../../index.html"), "utf8");
  expect(html).not.toMatch(/<style|style=|https?:|\/\/[a-z]|\son[a-z]+=/i);
  for (const script of html.matchAll(/<script([^>]*)>([^<]*)/g)) {
    expect(script[1]).toContain("src=");
    expect(script[2]).toBe("");
  }
  // Without it react-aria writes a style element, which the content policy refuses.
  expect(html).toContain('id="react-aria-pressable-style"');
});
