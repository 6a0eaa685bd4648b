/**
 * Infected machines report to their controllers: Emotet's posts to a bare address, TrickBot's TLS on port 449 and
 * its report of the machine's name on port 8082.
 */
import type { Prng } from "../../prng.ts";
import type { Conversation } from "../plan.ts";
import { certificate, type DistinguishedName } from "../protocol/certificate.ts";
import { httpDialogue } from "../protocol/http.ts";
import { tlsDialogue } from "../protocol/tls.ts";
import { OLD_WINDOWS } from "../protocol/tls-client.ts";
import { adversaries } from "./adversaries.ts";
import { victimOf } from "./lure.ts";
import { planted, type Scenario } from "./truth.ts";

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
const EMOTET_AGENT =
  "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/7.0; .NET4.0C; .NET4.0E; .NET CLR 2.0.50727)";
/** What OpenSSL fills in when nobody answers its questions. */
const DEFAULT_NAME: DistinguishedName = [
  ["C", "AU"],
  ["ST", "Some-State"],
  ["O", "Internet Widgits Pty Ltd"],
];

function randomPath(rng: Prng): string {
  const part = () => rng.text(rng.between(6, 18), "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789");
  return `/${Array.from({ length: rng.between(2, 4) }, part).join("/")}/`;
}

/** Twelve posts about 30 s apart with a fifth of jitter; a TLS report every 90 s; one report of the machine. */
export const beacon: Scenario = (stage, atUs, rng) => {
  const { plan, network } = stage;
  const { emotetController, trickbotController } = adversaries(network);
  const { workstation } = victimOf(stage);
  const flows: Conversation[] = [];

  let postAt = atUs;
  for (let count = 0; count < 12; count += 1) {
    const path = randomPath(rng);
    const exchange = {
      method: "POST",
      host: `${emotetController.host.ip}:8080`,
      path,
      requestHeaders: {
        Referer: `http://${emotetController.host.ip}${path}`,
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": EMOTET_AGENT,
        "Cache-Control": "no-cache",
      },
      requestBody: Buffer.from(`${rng.text(6)}=${encodeURIComponent(rng.bytes(310).toString("base64"))}`),
      status: 200,
      responseHeaders: { Server: "nginx", "Content-Type": "text/html; charset=UTF-8" },
      responseBody: rng.bytes(rng.between(130, 1_900)),
    } as const;
    flows.push(
      plan.tcp({
        client: workstation,
        server: emotetController.host,
        serverPort: 8_080,
        startUs: postAt,
        rttUs: emotetController.rttUs,
        appProto: "http",
        says: () => httpDialogue([exchange]),
      }),
    );
    postAt += Math.round((24 + rng.unit() * 12) * SECOND_US);
  }

  const opened = Math.floor(stage.openedUs / DAY_US) * DAY_US;
  const chain = [
    certificate(
      {
        subject: DEFAULT_NAME,
        issuer: DEFAULT_NAME,
        dnsNames: [],
        notBeforeUs: opened - 9 * DAY_US,
        notAfterUs: opened + 356 * DAY_US,
      },
      rng,
    ),
  ];
  for (let count = 0; count < 4; count += 1) {
    const messages = [
      { from: "client", bytes: rng.between(200, 420) },
      { from: "server", bytes: rng.between(600, 40_000), afterUs: 300_000 },
    ] as const;
    flows.push(
      plan.tcp({
        client: workstation,
        server: trickbotController.host,
        serverPort: 449,
        startUs: atUs + 20 * SECOND_US + count * 90 * SECOND_US + rng.between(0, 5 * SECOND_US),
        rttUs: trickbotController.rttUs,
        appProto: "tls",
        says: (own) =>
          tlsDialogue({ client: OLD_WINDOWS, serverName: undefined, version: "1.2", chain, messages }, own),
      }),
    );
  }

  const machine = `${workstation.name.toUpperCase()}_W617601.${rng.bytes(16).toString("hex").toUpperCase()}`;
  flows.push(
    plan.tcp({
      client: workstation,
      server: trickbotController.host,
      serverPort: 8_082,
      startUs: atUs + 50 * SECOND_US,
      rttUs: trickbotController.rttUs,
      appProto: "http",
      says: () =>
        httpDialogue([
          {
            method: "POST",
            host: `${trickbotController.host.ip}:8082`,
            path: `/ser0713us/${machine}/90`,
            requestHeaders: {
              Accept: "*/*",
              "User-Agent": "test",
              "Content-Type": "multipart/form-data; boundary=Arasfjasu7",
            },
            requestBody: Buffer.from(
              '--Arasfjasu7\r\nContent-Disposition: form-data; name="proclist"\r\n\r\nexplorer.exe\r\n--Arasfjasu7--\r\n',
            ),
            status: 200,
            responseHeaders: { Server: "Cowboy", "Content-Type": "text/plain" },
            responseBody: Buffer.from("/1/"),
          },
        ]),
    }),
  );
  return planted({
    scenario: "beacon",
    flows,
    expectedSids: [9_100_010, 9_100_011, 9_100_012, 9_100_013],
    description: `${workstation.name} reports to controllers at bare addresses, as Emotet and TrickBot did in 2018.`,
  });
};
