/**
 * "This is your invoice": a letter with a link, a document with macros behind it, then the programs it fetches.
 *
 * After Finney County, Kansas, July 2018 (the letter's subject, Emotet, then TrickBot), as reported in the press;
 * TrickBot's habit of fetching programs named .png from bare addresses is public knowledge of that year.
 */
import { type Stage, visitHttp } from "../office/conversations.ts";
import { httpDialogue, WINDOWS_BROWSER } from "../protocol/http.ts";
import { smtpDialogue } from "../protocol/smtp.ts";
import { adversaries } from "./adversaries.ts";
import { inertMacroDocument, inertProgram } from "./inert.ts";
import { planted, type Scenario } from "./truth.ts";

const SECOND_US = 1_000_000;

/** Letter at once, document after 3 s, program after 6 s, disguised program after 10 s. */
export const lure: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const { lureSite, payloadHost } = adversaries(network);
  const victim = victimOf(stage);
  const path = `/US/Invoice-${rng.between(100_000, 999_999)}/INV-07132018.doc`;
  const letter = plan.tcp({
    client: network.mailRelay.host,
    server: network.mailServer,
    serverPort: 25,
    startUs: atUs,
    rttUs: network.mailRelay.rttUs,
    appProto: "smtp",
    says: (own) =>
      smtpDialogue("relay.example", "mail.county.example", {
        from: "accounts@bakery.example",
        to: `${victim.user}@county.example`,
        subject: "This is your invoice",
        date: new Date(Math.floor(atUs / 1000)).toUTCString().replace("GMT", "+0000"),
        messageId: `${own.text(20)}@bakery.example`,
        text: `Dear customer,\nthis is your invoice. Please pay until Friday.\n\nhttp://${lureSite.host.name}${path}\n`,
      }),
  });
  const body = inertMacroDocument(rng, 90_000);
  const document = visitHttp(
    stage,
    victim.workstation,
    lureSite,
    [
      {
        method: "GET",
        host: lureSite.host.name,
        path,
        requestHeaders: { "User-Agent": WINDOWS_BROWSER, Accept: "text/html,*/*" },
        status: 200,
        responseHeaders: {
          Server: "Apache",
          "Content-Type": "application/msword",
          "Content-Disposition": 'attachment; filename="INV-07132018.doc"',
        },
        responseBody: body,
      },
    ],
    atUs + 3 * SECOND_US,
    rng,
  );
  const fetchBare = (wait: number, barePath: string, type: string, bytes: number) => {
    const program = inertProgram(rng, bytes);
    return plan.tcp({
      client: victim.workstation,
      server: payloadHost.host,
      serverPort: 80,
      startUs: atUs + wait * SECOND_US,
      rttUs: payloadHost.rttUs,
      appProto: "http",
      says: () =>
        httpDialogue([
          {
            method: "GET",
            host: payloadHost.host.ip,
            path: barePath,
            requestHeaders: { Connection: "Keep-Alive" },
            status: 200,
            responseHeaders: { Server: "nginx/1.10.3", "Content-Type": type },
            responseBody: program,
          },
        ]),
    });
  };
  return planted({
    scenario: "lure",
    flows: [
      document,
      letter,
      fetchBare(6, `/${rng.text(6)}/`, "application/octet-stream", 140_000),
      fetchBare(10, "/tables.png", "image/png", 210_000),
    ],
    expectedSids: [9_100_001, 9_100_002, 9_100_003, 9_100_004, 9_100_005],
    description: `A letter "This is your invoice" leads ${victim.workstation.name} to a document with macros; it fetches programs.`,
  });
};

/** The clerk who opened the letter; the same in every scenario. */
export function victimOf({ network }: Stage) {
  const victim = network.people[Math.min(2, network.people.length - 1)];
  if (victim === undefined) throw new RangeError("an office without people");
  return victim;
}
