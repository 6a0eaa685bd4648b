/** Password guessing from outside: against SSH of the web server, against remote desktop of the file server. */
import { chainOf } from "../office/conversations.ts";
import { rdpDialogue } from "../protocol/rdp.ts";
import { LIBSSH_CLIENT, OPENSSH_SERVER, sshDialogue } from "../protocol/ssh.ts";
import { OLD_WINDOWS } from "../protocol/tls-client.ts";
import { adversaries } from "./adversaries.ts";
import { planted, type Scenario } from "./truth.ts";

const SECOND_US = 1_000_000;
const USERS = ["Administr", "admin", "user", "elections", "clerk", "backup", "scanner", "test"];

/** Forty connections, one each 1.5 s, three tries in each. */
export const sshGuessing: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const { guesser } = adversaries(network);
  const tries = Array.from({ length: 3 }, () => [
    { from: "client", bytes: 132, afterUs: 90_000 } as const,
    { from: "server", bytes: 68, afterUs: 150_000 } as const,
  ]).flat();
  const flows = Array.from({ length: 40 }, (_, at) =>
    plan.tcp({
      client: guesser.host,
      server: network.webServer,
      serverPort: 22,
      startUs: atUs + Math.round(at * 1.5 * SECOND_US) + rng.between(0, 200_000),
      rttUs: guesser.rttUs,
      appProto: "ssh",
      ending: "server-fin",
      says: (own) => sshDialogue({ client: LIBSSH_CLIENT, server: OPENSSH_SERVER, messages: tries }, own),
    }),
  );
  return planted({
    scenario: "ssh-guessing",
    flows,
    expectedSids: [9_100_040],
    description: `${guesser.host.ip} guesses passwords of ${network.webServer.name} over SSH.`,
  });
};

/** Thirty connections, one each 1.2 s, each with another name. */
export const rdpGuessing: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const { guesser } = adversaries(network);
  const chain = chainOf(stage, rng, "files.finney.example", "County");
  const messages = [
    { from: "client", bytes: 310, afterUs: 40_000 },
    { from: "server", bytes: 180, afterUs: 60_000 },
  ] as const;
  const flows = Array.from({ length: 30 }, (_, at) =>
    plan.tcp({
      client: guesser.host,
      server: network.fileServer,
      serverPort: 3_389,
      startUs: atUs + Math.round(at * 1.2 * SECOND_US) + rng.between(0, 200_000),
      rttUs: guesser.rttUs,
      appProto: "rdp",
      ending: "server-fin",
      says: (own) =>
        rdpDialogue(
          USERS[at % USERS.length] ?? "admin",
          { client: OLD_WINDOWS, serverName: undefined, version: "1.2", chain, messages },
          own,
        ),
    }),
  );
  return planted({
    scenario: "rdp-guessing",
    flows,
    expectedSids: [9_100_050],
    description: `${guesser.host.ip} guesses passwords of ${network.fileServer.name} over remote desktop.`,
  });
};
