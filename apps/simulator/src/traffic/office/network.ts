/**
 * A county election office's network, and those outside it speaks with.
 *
 * Inside RFC 1918; outside only addresses and names set aside for documentation (RFC 5737, RFC 2606), so that
 * nothing here points at anyone.
 */
import { type Host, insideHost, outsideHost } from "../frame/host.ts";

export interface Person {
  readonly user: string;
  readonly workstation: Host;
}

/** A site that people and programs visit. */
export interface Site {
  readonly host: Host;
  readonly rttUs: number;
}

export interface OfficeNetwork {
  readonly domain: string;
  readonly gateway: Host;
  readonly domainController: Host;
  readonly fileServer: Host;
  readonly mailServer: Host;
  readonly printer: Host;
  /** Serves the public registration look-up; visitors come from outside. */
  readonly webServer: Host;
  /** Uploads results on election night and speaks with nobody else outside. */
  readonly resultsWorkstation: Host;
  readonly people: readonly Person[];
  readonly resolver: Site;
  readonly timeServer: Site;
  /** The state's voter registration system. */
  readonly registration: Site;
  /** Where results go on election night. */
  readonly resultsIntake: Site;
  readonly mailRelay: Site;
  readonly sites: readonly Site[];
  /** Machines of the public that look up a registration. */
  readonly visitors: readonly Site[];
}

const SURNAMES = [
  "alvarez",
  "becker",
  "chen",
  "dorsey",
  "ellis",
  "fuentes",
  "garvey",
  "hill",
  "ibarra",
  "jensen",
  "kemp",
  "lopez",
  "munoz",
  "nguyen",
  "ortiz",
  "price",
];

const SITES = [
  ["www.county.example", "198.51.100.20", 22_000],
  ["news.example", "203.0.113.10", 31_000],
  ["cdn.news.example", "203.0.113.11", 12_000],
  ["search.example", "203.0.113.20", 18_000],
  ["mail.cloud.example", "203.0.113.30", 27_000],
  ["office.cloud.example", "203.0.113.31", 28_000],
  ["telemetry.os.example", "203.0.113.40", 35_000],
  ["update.os.example", "203.0.113.41", 16_000],
  ["ocsp.authority.example", "203.0.113.50", 14_000],
  ["maps.example", "203.0.113.60", 24_000],
  ["weather.test", "198.51.100.60", 41_000],
  ["supplies.example", "198.51.100.61", 38_000],
] as const;

/** @param staff 1 to 60 people, each with a workstation. */
export function officeNetwork(staff: number): OfficeNetwork {
  if (!Number.isInteger(staff) || staff < 1 || staff > 60) throw new RangeError(`staff of 1 to 60, not ${staff}`);
  const gateway = insideHost("gateway", "10.55.10.1", 64);
  const site = (name: string, ip: string, rttUs: number): Site => ({ host: outsideHost(name, ip, gateway), rttUs });
  return {
    domain: "FINNEY",
    gateway,
    domainController: insideHost("dc1", "10.55.10.10"),
    fileServer: insideHost("files", "10.55.10.11"),
    mailServer: insideHost("mail", "10.55.10.12"),
    printer: insideHost("printer", "10.55.10.40", 64),
    webServer: insideHost("lookup", "10.55.20.80", 64),
    resultsWorkstation: insideHost("results1", "10.55.10.90"),
    people: Array.from({ length: staff }, (_, at) => ({
      user: `${SURNAMES[at % SURNAMES.length]}${at < SURNAMES.length ? "" : at}`,
      workstation: insideHost(`clerk${at + 1}`, `10.55.10.${101 + at}`),
    })),
    resolver: site("resolver.example", "192.0.2.53", 11_000),
    timeServer: site("time.example", "192.0.2.123", 19_000),
    registration: site("voters.sos.example", "198.51.100.10", 26_000),
    resultsIntake: site("results.sos.example", "198.51.100.12", 26_000),
    mailRelay: site("relay.example", "198.51.100.25", 33_000),
    sites: SITES.map(([name, ip, rttUs]) => site(name, ip, rttUs)),
    visitors: Array.from({ length: 40 }, (_, at) => site(`visitor${at}`, `192.0.2.${130 + at}`, 30_000 + at * 900)),
  };
}
