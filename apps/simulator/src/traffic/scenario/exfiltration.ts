/** 30 MB go up to a host nobody here has spoken with before, over TLS. */
import { visitTls } from "../office/conversations.ts";
import { LIBRARY } from "../protocol/tls-client.ts";
import { adversaries } from "./adversaries.ts";
import { planted, type Scenario } from "./truth.ts";

const PIECES = 120;
const PIECE_BYTES = 250_000;

/** From the file server, a piece every 0.3 s. */
export const exfiltration: Scenario = (stage, atUs, rng) => {
  const { dropHost } = adversaries(stage.network);
  const { fileServer } = stage.network;
  const messages = [
    { from: "client", bytes: 620 } as const,
    { from: "server", bytes: 240, afterUs: 40_000 } as const,
    ...Array.from({ length: PIECES }, () => ({ from: "client", bytes: PIECE_BYTES, afterUs: 300_000 }) as const),
    { from: "server", bytes: 310, afterUs: 90_000 } as const,
  ];
  const flow = visitTls(stage, { client: fileServer, site: dropHost, program: LIBRARY, messages }, atUs, rng);
  return planted({
    scenario: "exfiltration",
    flows: [flow],
    expectedSids: [9_100_080],
    description: `${fileServer.name} sends ${(PIECES * PIECE_BYTES) / 1e6} MB to ${dropHost.host.name}.`,
  });
};
