/** Data carried out in questions for names: long labels of chance, TXT and NULL, one domain. */
import { dnsLookup } from "../protocol/dns.ts";
import { adversaries } from "./adversaries.ts";
import { victimOf } from "./lure.ts";
import { planted, type Scenario } from "./truth.ts";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** 240 questions, four a second, through the office's own resolver path. */
export const dnsTunnel: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const { tunnelServer } = adversaries(network);
  const { workstation } = victimOf(stage);
  const flows = Array.from({ length: 240 }, (_, at) => {
    const name = `${rng.text(60, BASE32)}.${rng.text(60, BASE32)}.${rng.text(30, BASE32)}.${tunnelServer.host.name}`;
    const type = at % 3 === 0 ? "NULL" : "TXT";
    const answer =
      type === "NULL"
        ? ({ kind: "bytes", bytes: rng.bytes(rng.between(60, 400)), ttl: 0 } as const)
        : ({ kind: "text", texts: [rng.text(rng.between(40, 220))], ttl: 0 } as const);
    return plan.udp({
      client: workstation,
      server: network.domainController,
      serverPort: 53,
      startUs: atUs + at * 250_000 + rng.between(0, 90_000),
      appProto: "dns",
      rttUs: tunnelServer.rttUs,
      says: dnsLookup(name, type, answer),
    });
  });
  return planted({
    scenario: "dns-tunnel",
    flows,
    expectedSids: [9_100_070, 9_100_071],
    description: `${workstation.name} carries data out in DNS questions under ${tunnelServer.host.name}.`,
  });
};
