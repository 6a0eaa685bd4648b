/** What one clerk at one workstation does, one deed at a time. */
import type { Prng } from "../../prng.ts";
import { dnsLookup } from "../protocol/dns.ts";
import { httpDialogue, WINDOWS_BROWSER } from "../protocol/http.ts";
import { kerberosSignIn } from "../protocol/kerberos.ts";
import { ippPrintJob, jetDirectJob } from "../protocol/printing.ts";
import { smbDialogue } from "../protocol/smb.ts";
import type { TlsMessage } from "../protocol/tls.ts";
import { BROWSER, LIBRARY, OFFICE, WINDOWS } from "../protocol/tls-client.ts";
import { type Stage, visitHttp, visitTls } from "./conversations.ts";
import { jpeg, pdf, prose, spreadsheet, webPage } from "./document.ts";
import type { Person } from "./network.ts";

type Deed = (stage: Stage, person: Person, atUs: number, rng: Prng) => void;

/** Question and answer a few times over; sizes are right-skewed as the web's are. */
function pageLoads(rng: Prng, count: number, meanBytes: number): readonly TlsMessage[] {
  return Array.from({ length: count }, () => [
    { from: "client", bytes: rng.between(350, 1_100), afterUs: rng.between(20_000, 2_500_000) } as const,
    {
      from: "server",
      bytes: 200 + Math.round(rng.exponential(meanBytes)),
      afterUs: rng.between(5_000, 120_000),
    } as const,
  ]).flat();
}

export const browse: Deed = (stage, { workstation }, atUs, rng) => {
  const count = rng.between(1, 3);
  for (let at = 0; at < count; at += 1) {
    const site = rng.pick(stage.network.sites);
    const messages = pageLoads(rng, rng.between(1, 5), 14_000);
    visitTls(stage, { client: workstation, site, program: BROWSER, messages }, atUs + at * 350_000, rng);
  }
};

/** A site that is still without TLS. */
export const browsePlain: Deed = (stage, { workstation }, atUs, rng) => {
  const site = rng.pick(stage.network.sites.slice(-2));
  const browser = { "User-Agent": WINDOWS_BROWSER, Accept: "*/*", "Accept-Language": "en-US,en;q=0.9" };
  const referer = { ...browser, Referer: `http://${site.host.name}/` };
  const page = (path: string, type: string, body: Uint8Array, first: boolean) => ({
    method: "GET" as const,
    host: site.host.name,
    path,
    requestHeaders: first ? browser : referer,
    status: 200,
    responseHeaders: { Server: "nginx", "Content-Type": type, "Cache-Control": "max-age=600" },
    responseBody: body,
  });
  const exchanges = [
    page("/", "text/html; charset=utf-8", webPage(rng, site.host.name, rng.between(3_000, 12_000)), true),
    page("/style.css", "text/css", Buffer.from(`body{color:#${rng.text(6, "0123456789abcdef")}}\n`), false),
    page(`/images/${rng.text(8)}.jpg`, "image/jpeg", jpeg(rng, rng.between(8_000, 60_000)), false),
    page(`/forms/order-${rng.between(10, 99)}.pdf`, "application/pdf", pdf(rng, rng.between(9_000, 40_000)), false),
  ];
  visitHttp(stage, workstation, site, exchanges.slice(0, rng.between(2, 4)), atUs, rng);
};

/** The voter registration client: a question, a record, now and then a scanned form going up. */
export const lookUpVoter: Deed = (stage, { workstation }, atUs, rng) => {
  const messages: TlsMessage[] = [];
  for (let at = rng.between(2, 6); at > 0; at -= 1) {
    messages.push({ from: "client", bytes: rng.between(300, 900), afterUs: rng.between(500_000, 6_000_000) });
    messages.push({ from: "server", bytes: rng.between(1_500, 9_000), afterUs: 60_000 });
  }
  if (rng.chance(0.2)) messages.push({ from: "client", bytes: rng.between(60_000, 400_000), afterUs: 900_000 });
  const site = stage.network.registration;
  visitTls(stage, { client: workstation, site, program: LIBRARY, messages }, atUs, rng);
};

export const readMail: Deed = (stage, { workstation }, atUs, rng) => {
  const site = { host: stage.network.mailServer, rttUs: 300 };
  const messages = pageLoads(rng, rng.between(1, 3), 18_000);
  visitTls(stage, { client: workstation, site, port: 993, program: OFFICE, messages }, atUs, rng);
};

export const useFileShare: Deed = (stage, { workstation, user }, atUs, rng) => {
  const { fileServer, domain } = stage.network;
  const folder = rng.pick(["Forms", "Poll Workers", "Minutes", "Training", "Notices"]);
  const content = spreadsheet(rng, rng.between(6_000, 180_000));
  const name = `${folder}\\${rng.text(7)} 2018.xlsx`;
  stage.plan.tcp({
    client: workstation,
    server: fileServer,
    serverPort: 445,
    startUs: atUs,
    appProto: "smb",
    says: (own) =>
      smbDialogue(
        {
          domain,
          user,
          workstation: workstation.name.toUpperCase(),
          server: fileServer.name.toUpperCase(),
          startUs: atUs,
          visits: [
            {
              share: `\\\\${fileServer.name}\\Elections`,
              deeds: [
                { kind: "read", name, content, thinkUs: 400_000 },
                ...(rng.fork("writes").chance(0.5)
                  ? [
                      {
                        kind: "write",
                        name,
                        content: content.subarray(0, content.length - 100),
                        thinkUs: 9_000_000,
                      } as const,
                    ]
                  : []),
              ],
            },
          ],
        },
        own,
      ),
  });
};

/** Somebody mistypes a password. */
export const mistypePassword: Deed = (stage, { workstation, user }, atUs) => {
  const { fileServer, domain } = stage.network;
  stage.plan.tcp({
    client: workstation,
    server: fileServer,
    serverPort: 445,
    startUs: atUs,
    appProto: "smb",
    says: (own) =>
      smbDialogue(
        { domain, user, workstation: "CLERK", server: "FILES", startUs: atUs, admitted: false, visits: [] },
        own,
      ),
  });
};

export const print: Deed = (stage, { workstation, user }, atUs, rng) => {
  const { printer } = stage.network;
  const document = Buffer.from(prose(rng, rng.between(2_000, 30_000)));
  if (rng.chance(0.6)) {
    const job = ippPrintJob(printer.ip, user, document, rng);
    stage.plan.tcp({
      client: workstation,
      server: printer,
      serverPort: 631,
      startUs: atUs,
      appProto: "http",
      says: () => httpDialogue([job]),
    });
  } else {
    stage.plan.tcp({
      client: workstation,
      server: printer,
      serverPort: 9100,
      startUs: atUs,
      // Suricata knows no PJL and says so.
      appProto: "failed",
      says: () => jetDirectJob(user, document),
    });
  }
};

export const signIn: Deed = (stage, { workstation, user }, atUs) => {
  const { domainController, domain } = stage.network;
  stage.plan.tcp({
    client: workstation,
    server: domainController,
    serverPort: 88,
    startUs: atUs,
    appProto: "krb5",
    says: kerberosSignIn(user, `${domain}.EXAMPLE`, atUs),
  });
};

/** Windows speaks with its maker. */
export const telemetry: Deed = (stage, { workstation }, atUs, rng) => {
  const site = stage.network.sites.find(({ host }) => host.name.startsWith("telemetry")) ?? stage.network.resolver;
  const messages = [
    { from: "client", bytes: rng.between(900, 5_000) },
    { from: "server", bytes: 260, afterUs: 30_000 },
  ] as const;
  visitTls(stage, { client: workstation, site, program: WINDOWS, messages }, atUs, rng);
};

/** Is this certificate still good? Plain HTTP by design. */
export const checkCertificate: Deed = (stage, { workstation }, atUs, rng) => {
  const site = stage.network.sites.find(({ host }) => host.name.startsWith("ocsp")) ?? stage.network.resolver;
  const exchange = {
    method: "GET",
    host: site.host.name,
    path: `/ocsp/${rng.bytes(54).toString("base64url")}`,
    requestHeaders: { Connection: "Keep-Alive", Accept: "*/*", "User-Agent": "Microsoft-CryptoAPI/10.0" },
    status: 200,
    responseHeaders: { "Content-Type": "application/ocsp-response", "Cache-Control": "max-age=3600" },
    responseBody: rng.bytes(471),
  } as const;
  visitHttp(stage, workstation, site, [exchange], atUs, rng);
};

/** Windows fetches an update: a signed program, over plain HTTP, from a host with a name. */
export const fetchUpdate: Deed = (stage, { workstation }, atUs, rng) => {
  const site = stage.network.sites.find(({ host }) => host.name.startsWith("update")) ?? stage.network.resolver;
  const exchange = {
    method: "GET",
    host: site.host.name,
    path: `/d/msdownload/update/software/defu/2018/07/am_delta_${rng.text(12, "0123456789abcdef")}.exe`,
    requestHeaders: { Connection: "Keep-Alive", Accept: "*/*", "User-Agent": "Microsoft-Delivery-Optimization/10.0" },
    status: 200,
    responseHeaders: { "Content-Type": "application/octet-stream", Server: "Example-Download/2.0" },
    responseBody: Buffer.concat([Buffer.from("MZ"), rng.bytes(rng.between(150_000, 500_000))]),
  } as const;
  visitHttp(stage, workstation, site, [exchange], atUs, rng);
};

/** A name that does not exist: a typing error, or a search suffix. */
export const mistypeName: Deed = (stage, { workstation }, atUs, rng) => {
  const wrong = rng.pick(["wwww.county.example", "wpad.finney.example", "serach.example"]);
  stage.plan.udp({
    client: workstation,
    server: stage.network.domainController,
    serverPort: 53,
    startUs: atUs,
    appProto: "dns",
    says: dnsLookup(wrong, "A", { kind: "nxdomain" }),
  });
};
