/** What machines of the office do when somebody wants something: ask for a name, then speak with who bears it. */
import type { Prng } from "../../prng.ts";
import type { Host } from "../frame/host.ts";
import type { Conversation, TrafficPlan } from "../plan.ts";
import { certificate, type DistinguishedName } from "../protocol/certificate.ts";
import { dnsLookup } from "../protocol/dns.ts";
import { type HttpExchange, httpDialogue } from "../protocol/http.ts";
import { type TlsMessage, tlsDialogue } from "../protocol/tls.ts";
import type { TlsClient } from "../protocol/tls-client.ts";
import type { OfficeNetwork, Site } from "./network.ts";

/** Where conversations are entered, and the office they belong to. */
export interface Stage {
  readonly plan: TrafficPlan;
  readonly network: OfficeNetwork;
  /** First moment of the capture, µs since the epoch; certificates are dated around it. */
  readonly openedUs: number;
  /** The office's clock against UTC. */
  readonly utcOffsetMinutes: number;
}

const DAY_US = 86_400_000_000;
/** From the first question for a name to the first packet to who bears it. */
const LOOKUP_US = 90_000;

/**
 * A name is asked for: workstation to domain controller and, when that does not remember, on to the resolver.
 *
 * @returns when the answer is there.
 */
export function resolve(stage: Stage, client: Host, site: Site, atUs: number, rng: Prng): number {
  const { plan, network } = stage;
  const answer = { kind: "addresses", ips: [site.host.ip], ttl: 300 } as const;
  const name = site.host.name;
  const remembered = client === network.domainController || rng.chance(0.6);
  if (client !== network.domainController) {
    plan.udp({
      client,
      server: network.domainController,
      serverPort: 53,
      startUs: atUs,
      appProto: "dns",
      rttUs: remembered ? 300 : LOOKUP_US - 35_000,
      says: dnsLookup(name, "A", answer),
    });
    plan.udp({
      client,
      server: network.domainController,
      serverPort: 53,
      startUs: atUs + 150,
      appProto: "dns",
      says: dnsLookup(name, "AAAA", { kind: "empty" }),
    });
  }
  if (!remembered || client === network.domainController) {
    plan.udp({
      client: network.domainController,
      server: network.resolver.host,
      serverPort: 53,
      startUs: atUs + 400,
      appProto: "dns",
      rttUs: network.resolver.rttUs,
      says: dnsLookup(name, "A", answer),
    });
  }
  return atUs + LOOKUP_US;
}

/** The chain a server shows: always the same for one name in one capture. */
export function chainOf(stage: Stage, rng: Prng, name: string, organisation: string): readonly Buffer[] {
  const opened = Math.floor(stage.openedUs / DAY_US) * DAY_US;
  const authority: DistinguishedName = [
    ["C", "US"],
    ["O", "Example Trust Services"],
    ["CN", "Example Server CA 3"],
  ];
  const dates = { notBeforeUs: opened - 60 * DAY_US, notAfterUs: opened + 300 * DAY_US };
  const seeded = rng.fork(`certificate of ${name}`);
  const own = certificate(
    {
      ...dates,
      subject: [
        ["C", "US"],
        ["O", organisation],
        ["CN", name],
      ],
      issuer: authority,
      dnsNames: [name],
    },
    seeded,
  );
  const root: DistinguishedName = [
    ["C", "US"],
    ["O", "Example Trust Services"],
    ["CN", "Example Root"],
  ];
  const issuing = certificate({ ...dates, subject: authority, issuer: root, dnsNames: [] }, seeded.fork("issuing"));
  return [own, issuing];
}

export interface TlsVisit {
  readonly client: Host;
  readonly site: Site;
  readonly port?: number;
  readonly program: TlsClient;
  readonly messages: readonly TlsMessage[];
}

/** Asks for the site's name, then speaks TLS with it, in the newest version both know. */
export function visitTls(stage: Stage, visit: TlsVisit, atUs: number, rng: Prng): Conversation {
  const { client, site, program } = visit;
  const startUs = site.rttUs > 1_000 ? resolve(stage, client, site, atUs, rng) : atUs;
  const chain = chainOf(stage, rng, site.host.name, "Example Services");
  const version = program.versions.length > 0 ? "1.3" : "1.2";
  return stage.plan.tcp({
    client,
    server: site.host,
    serverPort: visit.port ?? 443,
    startUs,
    rttUs: site.rttUs,
    appProto: "tls",
    says: (own) =>
      tlsDialogue({ client: program, serverName: site.host.name, version, chain, messages: visit.messages }, own),
    ending: rng.chance(0.3) ? "client-reset" : "client-fin",
  });
}

/** Asks for the site's name, then speaks plain HTTP with it. */
export function visitHttp(
  stage: Stage,
  client: Host,
  site: Site,
  exchanges: readonly HttpExchange[],
  atUs: number,
  rng: Prng,
): Conversation {
  return stage.plan.tcp({
    client,
    server: site.host,
    serverPort: 80,
    startUs: resolve(stage, client, site, atUs, rng),
    rttUs: site.rttUs,
    appProto: "http",
    says: () => httpDialogue(exchanges),
  });
}
