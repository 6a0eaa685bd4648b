import { fromMillis } from "@watchfloor/domain";
import { suricataVersion } from "@watchfloor/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { ALL_RULES, MAIL_HABIT, type Seen, seeTraffic, shortOrder } from "../story/engine.fixture.ts";
import { planTraffic, type TrafficOrder } from "./produce.ts";

/** 9:00 in Kansas, and 20:00 of election night there. */
const MORNING = fromMillis(Date.UTC(2018, 6, 13, 14));
const ELECTION_NIGHT = fromMillis(Date.UTC(2018, 7, 8, 1));
const DAYS: readonly (readonly [string, TrafficOrder])[] = [
  ["a weekday's morning", shortOrder(20, {}, MORNING)],
  ["election night", shortOrder(25, { day: "election", seed: "night" }, ELECTION_NIGHT)],
];

const key = (proto: string, a: string, aPort: number, b: string, bPort: number) =>
  `${proto} ${a}:${aPort} ${b}:${bPort}`;

describe.skipIf(suricataVersion() === undefined).each(DAYS)("Suricata sees %s", (_name, order) => {
  let seen: Seen;
  beforeAll(async () => {
    seen = await seeTraffic(order, ALL_RULES);
  }, 120_000);

  test("[M5] every conversation is recognised as the protocol it claims to be", () => {
    const flows = new Map<string, Set<string>>();
    for (const { event_type, proto = "", src_ip, src_port, dest_ip, dest_port, app_proto = "none" } of seen.records) {
      if (event_type !== "flow") continue;
      const name = key(proto, src_ip, src_port, dest_ip, dest_port);
      flows.set(name, (flows.get(name) ?? new Set()).add(app_proto));
    }
    const { benign } = planTraffic(order);
    const wrong = benign.flatMap(({ proto, srcIp, srcPort, destIp, destPort, appProto }) => {
      const found = [...(flows.get(key(proto, srcIp, srcPort, destIp, destPort)) ?? ["no flow"])];
      // Where Suricata has no parser it says either nothing or `failed`.
      const right = found.every((name) => name === appProto || (appProto === "none" && name === "failed"));
      return right ? [] : [`${destPort}: ${appProto} is ${found.join(" ")}`];
    });
    expect(wrong).toEqual([]);
    expect(new Set(benign.map(({ appProto }) => appProto)).size).toBeGreaterThanOrEqual(8);
  });

  test("[M5] each protocol's own records are there, not only the flow's name", () => {
    const types = new Set(seen.records.map(({ event_type }) => event_type));
    for (const type of ["dns", "http", "tls", "smb", "smtp", "krb5", "fileinfo"]) expect(types).toContain(type);
  });

  test("[M6] Suricata finds nothing odd but its own habit with mail", () => {
    const letters = seen.records.filter(
      ({ event_type, dest_port }) => event_type === "flow" && dest_port === 25,
    ).length;
    expect(seen.anomalies.filter((one) => one !== MAIL_HABIT)).toEqual([]);
    expect(letters).toBeGreaterThan(3);
    expect(seen.anomalies).toHaveLength(letters);
  });

  test("[M10] no starter signature fires", () => {
    expect([...seen.sids]).toEqual([]);
  });
});

test("[M7] inside is RFC 1918, outside is set aside for documentation, names are examples", () => {
  const { benign, planted } = planTraffic({
    ...shortOrder(10, { day: "election" }, ELECTION_NIGHT),
    scenarios: [
      { name: "lure", atUs: ELECTION_NIGHT },
      { name: "beacon", atUs: ELECTION_NIGHT },
    ],
  });
  const allowed = /^(?:10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/;
  const all = [...benign, ...planted.flatMap(({ flows }) => flows)];
  expect(all.filter(({ srcIp, destIp }) => !allowed.test(srcIp) || !allowed.test(destIp))).toEqual([]);
});
