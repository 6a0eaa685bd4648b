/** Looking for doors: one port on a whole segment, and every port of one machine. */
import { insideHost } from "../frame/host.ts";
import type { Conversation } from "../plan.ts";
import { victimOf } from "./lure.ts";
import { planted, type Scenario } from "./truth.ts";

/** Between two tries. */
const STEP_US = 60_000;

/** Port 445 on all of 10.55.10.0/24: those who are there and closed refuse, the rest are silent. */
export const scanHorizontal: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const { workstation } = victimOf(stage);
  const there = new Set(
    [network.printer, network.gateway, ...network.people.map((person) => person.workstation)].map(({ ip }) => ip),
  );
  const flows: Conversation[] = [];
  for (let last = 1; last < 255; last += 1) {
    const target = insideHost(`host${last}`, `10.55.10.${last}`);
    if (target.ip === workstation.ip) continue;
    flows.push(
      plan.tcp({
        client: workstation,
        server: target,
        serverPort: 445,
        startUs: atUs + last * STEP_US + rng.between(0, 9_000),
        appProto: "none",
        ending: there.has(target.ip) ? "refused" : "unanswered",
        says: () => [],
      }),
    );
  }
  return planted({
    scenario: "scan-horizontal",
    flows,
    expectedSids: [9_100_030],
    description: `${workstation.name} tries port 445 on every address of 10.55.10.0/24.`,
  });
};

/** Ports 1 to 1024 of the file server; few are open. */
export const scanVertical: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const { workstation } = victimOf(stage);
  const flows: Conversation[] = [];
  for (let port = 1; port <= 1_024; port += 1) {
    const open = port === 135 || port === 139;
    flows.push(
      plan.tcp({
        client: workstation,
        server: network.fileServer,
        serverPort: port,
        startUs: atUs + port * 20_000 + rng.between(0, 9_000),
        appProto: "none",
        ending: open ? "client-reset" : "refused",
        says: () => [],
      }),
    );
  }
  return planted({
    scenario: "scan-vertical",
    flows,
    expectedSids: [9_100_031],
    description: `${workstation.name} tries ports 1 to 1024 of ${network.fileServer.name}.`,
  });
};
