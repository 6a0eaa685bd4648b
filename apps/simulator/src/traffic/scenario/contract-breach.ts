/**
 * Conversations the network contract forbids: the results workstation speaks with the internet, and a vendor's
 * remote access program reaches out from it.
 */
import { visitTls } from "../office/conversations.ts";
import { certificate } from "../protocol/certificate.ts";
import { tlsDialogue } from "../protocol/tls.ts";
import { BROWSER, OFFICE } from "../protocol/tls-client.ts";
import { adversaries } from "./adversaries.ts";
import { planted, type Scenario } from "./truth.ts";

const DAY_US = 86_400_000_000;

export const contractBreach: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const { supportVendor } = adversaries(network);
  const { resultsWorkstation } = network;
  const [site] = network.sites;
  if (site === undefined) throw new RangeError("a network without sites");
  const browsing = visitTls(
    stage,
    {
      client: resultsWorkstation,
      site,
      program: BROWSER,
      messages: [
        { from: "client", bytes: 700 },
        { from: "server", bytes: 52_000, afterUs: 90_000 },
      ],
    },
    atUs,
    rng,
  );
  const opened = Math.floor(stage.openedUs / DAY_US) * DAY_US;
  const named = [["CN", "AnyDesk Client"]] as const;
  const chain = [
    certificate(
      {
        subject: named,
        issuer: named,
        dnsNames: [],
        notBeforeUs: opened - DAY_US,
        notAfterUs: opened + 9_000 * DAY_US,
      },
      rng,
    ),
  ];
  const messages = Array.from({ length: 40 }, (_, at) => ({
    from: at % 2 === 0 ? ("server" as const) : ("client" as const),
    bytes: at % 2 === 0 ? rng.between(40, 200) : rng.between(800, 12_000),
    afterUs: rng.between(100_000, 600_000),
  }));
  const remote = plan.tcp({
    client: resultsWorkstation,
    server: supportVendor.host,
    serverPort: 7_070,
    startUs: atUs + 15_000_000,
    rttUs: supportVendor.rttUs,
    appProto: "tls",
    says: (own) => tlsDialogue({ client: OFFICE, serverName: undefined, version: "1.2", chain, messages }, own),
  });
  return planted({
    scenario: "contract-breach",
    flows: [browsing, remote],
    expectedSids: [9_100_090, 9_100_091, 9_100_092],
    description: `${resultsWorkstation.name}, which may only speak with the state's results intake, reaches the internet and a remote access relay.`,
  });
};
