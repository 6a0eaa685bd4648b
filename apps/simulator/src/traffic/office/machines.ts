/** What the office's machines do without anybody asking: mail, time, logs, names, remote care. */
import type { Prng } from "../../prng.ts";
import { dhcpRenewal } from "../protocol/dhcp.ts";
import { dnsLookup } from "../protocol/dns.ts";
import { type HttpExchange, httpDialogue, WINDOWS_BROWSER } from "../protocol/http.ts";
import { ntpExchange } from "../protocol/ntp.ts";
import { rdpDialogue } from "../protocol/rdp.ts";
import { type Letter, smtpDialogue } from "../protocol/smtp.ts";
import { OPENSSH_CLIENT, OPENSSH_SERVER, sshDialogue } from "../protocol/ssh.ts";
import { syslogLine } from "../protocol/syslog.ts";
import { WINDOWS } from "../protocol/tls-client.ts";
import { chainOf, resolve, type Stage } from "./conversations.ts";
import { pdf, prose, webPage } from "./document.ts";

type Deed = (stage: Stage, atUs: number, rng: Prng) => void;

function letter(stage: Stage, atUs: number, rng: Prng, incoming: boolean): Letter {
  const own = `${rng.pick(stage.network.people).user}@county.example`;
  const other = `${rng.pick(["info", "office", "jo", "sam", "board"])}@${rng.pick(["school.example", "city.example", "supplies.example"])}`;
  const invoice = rng.chance(0.15);
  return {
    from: incoming ? other : own,
    to: incoming ? own : other,
    subject: invoice ? `Invoice ${rng.between(1_000, 9_999)} for June` : prose(rng, 20).slice(0, 40),
    date: new Date(Math.floor(atUs / 1000)).toUTCString().replace("GMT", "+0000"),
    messageId: `${rng.text(16)}@${incoming ? "relay" : "mail"}.example`,
    text: `${prose(rng, rng.between(200, 1_500)).replaceAll(". ", ".\n")}\nSee https://www.county.example/notices`,
    ...(invoice || rng.chance(0.3)
      ? { attachment: { name: "notice.pdf", type: "application/pdf", bytes: pdf(rng, rng.between(5_000, 60_000)) } }
      : {}),
  };
}

export const receiveLetter: Deed = (stage, atUs, rng) => {
  const { mailRelay, mailServer, domainController } = stage.network;
  const received = letter(stage, atUs, rng, true);
  const sender = received.from.split("@")[1] ?? "city.example";
  stage.plan.tcp({
    client: mailRelay.host,
    server: mailServer,
    serverPort: 25,
    startUs: atUs,
    rttUs: mailRelay.rttUs,
    appProto: "smtp",
    says: () => smtpDialogue("relay.example", "mail.county.example", received),
  });
  // Who may send for this domain?
  stage.plan.udp({
    client: mailServer,
    server: domainController,
    serverPort: 53,
    startUs: atUs + 120_000,
    appProto: "dns",
    says: dnsLookup(sender, "TXT", { kind: "text", texts: ["v=spf1 ip4:198.51.100.25 -all"], ttl: 3_600 }),
  });
};

export const sendLetter: Deed = (stage, atUs, rng) => {
  const { mailRelay, mailServer } = stage.network;
  const sent = letter(stage, atUs, rng, false);
  stage.plan.tcp({
    client: mailServer,
    server: mailRelay.host,
    serverPort: 25,
    startUs: resolve(stage, mailServer, mailRelay, atUs, rng),
    rttUs: mailRelay.rttUs,
    appProto: "smtp",
    says: () => smtpDialogue("mail.county.example", "relay.example", sent),
  });
};

const GIVEN_NAMES = ["Mary", "John", "Linda", "Robert", "Maria", "O'Neil", "Union", "Selectman"];

/** A member of the public looks up a registration on the office's web server. */
export const publicLookUp: Deed = (stage, atUs, rng) => {
  const visitor = rng.pick(stage.network.visitors);
  const browser = { "User-Agent": WINDOWS_BROWSER, Accept: "text/html,*/*", "Accept-Language": "en-US" };
  const page = (path: string, extra: Partial<HttpExchange>): HttpExchange => ({
    method: "GET",
    host: "lookup.county.example",
    path,
    requestHeaders: browser,
    status: 200,
    responseHeaders: { Server: "Apache", "Content-Type": "text/html; charset=utf-8" },
    responseBody: webPage(rng, "Registration look-up", rng.between(1_500, 6_000)),
    ...extra,
  });
  const born = `${rng.between(1930, 1999)}-0${rng.between(1, 9)}-1${rng.between(0, 9)}`;
  const name = encodeURIComponent(rng.pick(GIVEN_NAMES));
  const exchanges = [
    page("/", {}),
    page(`/registration?last=${name}&born=${born}&order=select`, { thinkUs: rng.between(3_000_000, 12_000_000) }),
  ];
  stage.plan.tcp({
    client: visitor.host,
    server: stage.network.webServer,
    serverPort: 80,
    startUs: atUs,
    rttUs: visitor.rttUs,
    appProto: "http",
    says: () => httpDialogue(exchanges),
  });
};

export const askTheTime: Deed = (stage, atUs) => {
  const { domainController, timeServer } = stage.network;
  stage.plan.udp({
    client: domainController,
    clientPort: 123,
    server: timeServer.host,
    serverPort: 123,
    startUs: atUs,
    rttUs: timeServer.rttUs,
    appProto: "ntp",
    says: ntpExchange(atUs),
  });
};

export const logLine: Deed = (stage, atUs, rng) => {
  const { printer, gateway, fileServer } = stage.network;
  const from = rng.pick([printer, gateway]);
  const text =
    from === printer ? "printer: sleep mode off" : `firewall: drop proto=udp dport=${rng.between(1_024, 60_000)}`;
  stage.plan.udp({
    client: from,
    clientPort: 514,
    server: fileServer,
    serverPort: 514,
    startUs: atUs,
    appProto: "none",
    says: () => syslogLine(atUs, from.name, 134, text),
  });
};

export const pingGateway: Deed = (stage, atUs) => {
  stage.plan.ping(stage.network.fileServer, stage.network.gateway, atUs, 2);
};

export const renewAddress: Deed = (stage, atUs, rng) => {
  const { workstation } = rng.pick(stage.network.people);
  stage.plan.udp({
    client: workstation,
    clientPort: 68,
    server: stage.network.domainController,
    serverPort: 67,
    startUs: atUs,
    appProto: "dhcp",
    says: dhcpRenewal(workstation, stage.network.domainController, 28_800),
  });
};

/** The county's IT person looks after the file server. */
export const remoteCare: Deed = (stage, atUs, rng) => {
  const { fileServer, people } = stage.network;
  const { workstation } = rng.pick(people);
  const chain = chainOf(stage, rng, "files.finney.example", "County");
  const messages = Array.from({ length: 60 }, (_, at) => ({
    from: at % 2 === 0 ? ("client" as const) : ("server" as const),
    bytes: at % 2 === 0 ? rng.between(60, 300) : rng.between(400, 9_000),
    afterUs: rng.between(20_000, 900_000),
  }));
  stage.plan.tcp({
    client: workstation,
    server: fileServer,
    serverPort: 3_389,
    startUs: atUs,
    appProto: "rdp",
    says: (own) =>
      rdpDialogue("itadmin", { client: WINDOWS, serverName: "files", version: "1.2", chain, messages }, own),
  });
};

/** The same person looks after the gateway. */
export const gatewayCare: Deed = (stage, atUs, rng) => {
  const { gateway, domainController } = stage.network;
  const messages = Array.from({ length: 30 }, (_, at) => ({
    from: at % 2 === 0 ? ("client" as const) : ("server" as const),
    bytes: at % 2 === 0 ? 52 : rng.between(80, 2_000),
    afterUs: rng.between(50_000, 1_500_000),
  }));
  stage.plan.tcp({
    client: domainController,
    server: gateway,
    serverPort: 22,
    startUs: atUs,
    appProto: "ssh",
    says: (own) => sshDialogue({ client: OPENSSH_CLIENT, server: OPENSSH_SERVER, messages }, own),
  });
};

/** Election night: unofficial results go to the state, as SFTP. */
export const uploadResults: Deed = (stage, atUs, rng) => {
  const { resultsWorkstation, resultsIntake } = stage.network;
  const messages = [
    { from: "client", bytes: 400, afterUs: 200_000 },
    { from: "server", bytes: 300, afterUs: 80_000 },
    { from: "client", bytes: rng.between(90_000, 700_000), afterUs: 600_000 },
    { from: "server", bytes: 120, afterUs: 200_000 },
  ] as const;
  stage.plan.tcp({
    client: resultsWorkstation,
    server: resultsIntake.host,
    serverPort: 22,
    startUs: resolve(stage, resultsWorkstation, resultsIntake, atUs, rng),
    rttUs: resultsIntake.rttUs,
    appProto: "ssh",
    says: (own) => sshDialogue({ client: OPENSSH_CLIENT, server: OPENSSH_SERVER, messages }, own),
  });
};
