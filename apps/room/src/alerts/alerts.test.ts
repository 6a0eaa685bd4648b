import type { AlertDetail } from "@watchfloor/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { alertFixture } from "../live/alerts.fixture.ts";
import { createZone } from "../time/zone.ts";
import { alertAsText } from "./as-text.ts";
import { isInside, sideOf } from "./inside.ts";
import { timeOf } from "./record.ts";
import { recordLine } from "./record-line.ts";
import { offsetWords } from "./timeline.tsx";

const KINDS = ["http", "dns", "tls", "flow", "smb", "fileinfo", "alert", "constructor", "__proto__", "never-heard-of"];

test("[R14] any record has a line", () => {
  const record = fc
    .tuple(
      fc.constantFrom(...KINDS),
      fc.dictionary(
        fc.constantFrom("http", "dns", "tls", "flow", "smb", "never-heard-of", "timestamp"),
        fc.jsonValue({ maxDepth: 4 }),
      ),
    )
    .map(([kind, rest]) => ({ ...rest, event_type: kind }));
  fc.assert(
    fc.property(record, (one) => {
      const line = recordLine(one);
      expect(line.length).toBeGreaterThan(0);
      for (const { value } of line) expect(typeof value).toBe("string");
      expect(["number", "undefined"]).toContain(typeof timeOf(one));
    }),
  );
});

test("[R14] reads what people ask of each kind", () => {
  const line = (record: Record<string, unknown>) =>
    recordLine(record).map(({ label, value }) => (label === undefined ? value : `${label} ${value}`));
  expect(
    line({ event_type: "http", http: { http_method: "GET", hostname: "example.org", url: "/a", status: 404 } }),
  ).toEqual(["GET example.org/a", "status 404"]);
  expect(line({ event_type: "http", http: { url: "/a" } })).toEqual(["/a", "no answer seen"]);
  const dns2 = { event_type: "dns", dns: { version: 2, type: "query", rrname: "a.example", rrtype: "A" } };
  const dns3 = {
    event_type: "dns",
    dns: { version: 3, type: "query", queries: [{ rrname: "a.example", rrtype: "A" }] },
  };
  expect(line(dns2)).toEqual(["query a.example", "type A"]);
  expect(line(dns3)).toEqual(line(dns2));
  expect(
    line({
      event_type: "flow",
      flow: { bytes_toserver: 2048, bytes_toclient: 0, pkts_toserver: 3, pkts_toclient: 0, age: 7 },
    }),
  ).toEqual(["sent 2.0 KiB in 3 packets", "received 0 B in 0 packets", "lasted 7 s"]);
});

test("[R14] a record's time keeps its microseconds and its zone", () => {
  expect(timeOf({ timestamp: "2017-04-07T22:24:37.251547+0100" })).toBe(1_491_600_277_251_547);
  expect(timeOf({ timestamp: "2026-01-01T00:00:00Z" })).toBe(Date.UTC(2026, 0, 1) * 1000);
  expect(timeOf({ timestamp: 7 })).toBeUndefined();
});

test("[R14] the time before and after the alert has a fitting unit", () => {
  expect([0, -90_000, 1_900_000, 300e6, -90_000e6].map(offsetWords)).toEqual([
    "0",
    "−90.0 ms",
    "+1.90 s",
    "+5 min",
    "−25 h",
  ]);
});

test("[R28] private addresses are inside, all others outside", () => {
  for (const address of [
    "10.1.2.3",
    "172.16.0.1",
    "172.31.9.9",
    "192.168.1.1",
    "169.254.3.3",
    "100.64.0.1",
    "127.0.0.1",
    "fd00::1",
    "FE80::1",
    "fc00::",
    "::1",
    "::ffff:10.0.0.1",
  ])
    expect(sideOf(address)).toBe("inside");
  for (const address of [
    "11.0.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "100.128.0.1",
    "198.51.100.7",
    "2001:db8::1",
    "ff02::1",
    "::ffff:8.8.8.8",
    "10.1.2",
    "10.example.org",
    "",
  ])
    expect(isInside(address)).toBe(false);
});

function detail(): AlertDetail {
  const alert = alertFixture(7, { signature: "check-in\u202etxt", destIp: "2001:db8::9" });
  return {
    asOfUs: 1,
    alert,
    card: {
      headline: alert.headline,
      meaning: "It called.",
      firstSteps: ["Unplug it.", "Call."],
      avoid: ["Do not switch it off."],
      call: "785-555-0142",
      harmlessWhen: "A test runs.",
    },
    event: { id: alert.id, sensorId: alert.sensorId, geoId: alert.geoId, receivedAtUs: alert.receivedAtUs, record: {} },
    related: [],
    relatedTotal: 0,
    seenElsewhere: { windowUs: 1, by: [] },
  };
}

test("[R26] an alert as text has the card, the ends, the times and the link", () => {
  const text = alertAsText(detail(), "https://hub.example/alerts/7.0", createZone("America/Chicago"));
  for (const part of [
    "  1. Unplug it.",
    "  - Do not switch it off.",
    "Call: 785-555-0142",
    "From: 10.0.0.5:49200 (inside)",
    "To:   [2001:db8::9]:8080 (outside)",
    "2023-11-14 16:13:27 CST · 22:13:27 UTC",
    "sid 9000001",
    "https://hub.example/alerts/7.0",
    "check-in<U+202E>txt",
  ])
    expect(text).toContain(part);
  expect(text).not.toMatch(/\p{Cf}/u);
});
