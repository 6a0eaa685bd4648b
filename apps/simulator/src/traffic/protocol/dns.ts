/** DNS messages over UDP. Source: RFC 1035 4, RFC 3596 (AAAA), RFC 6891 (OPT). */
import type { Prng } from "../../prng.ts";
import { ascii, type Bytes, be16, be32, counted, join, u8 } from "../bytes.ts";
import { ipv4 } from "../frame/host.ts";
import type { Say } from "../frame/tcp.ts";

export const DNS_TYPES = { A: 1, CNAME: 5, SOA: 6, NULL: 10, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const;
export type DnsType = keyof typeof DNS_TYPES;

/** What a server says of a name. */
export type DnsAnswer =
  | { readonly kind: "addresses"; readonly ips: readonly string[]; readonly ttl: number }
  | { readonly kind: "text"; readonly texts: readonly string[]; readonly ttl: number }
  | { readonly kind: "bytes"; readonly bytes: Bytes; readonly ttl: number }
  | { readonly kind: "name"; readonly name: string; readonly ttl: number }
  /** The name exists, the type does not. */
  | { readonly kind: "empty" }
  | { readonly kind: "nxdomain" };

const CLASS_IN = be16(1);
const RECURSION = 0x0100;
const RESPONSE = 0x8180;
/** The question's name starts right after the header. */
const NAME_OF_QUESTION = be16(0xc00c);

/** @throws {RangeError} when a label is longer than 63 bytes. */
function wireName(name: string): Buffer {
  const labels = name.split(".").map((label) => {
    if (label.length === 0 || label.length > 63) throw new RangeError(`DNS label of ${label.length} bytes`);
    return counted(1, ascii(label));
  });
  return join(...labels, u8(0));
}

function question(name: string, type: DnsType): Buffer {
  return join(wireName(name), be16(DNS_TYPES[type]), CLASS_IN);
}

export function dnsQuery(id: number, name: string, type: DnsType): Buffer {
  // EDNS: root name, type 41, 1232 bytes of answer wanted, no flags, no options.
  const opt = join(u8(0), be16(41), be16(1_232), be32(0), be16(0));
  return join(be16(id), be16(RECURSION), be16(1), be16(0), be16(0), be16(1), question(name, type), opt);
}

function records(type: DnsType, answer: DnsAnswer): readonly Buffer[] {
  const record = (of: DnsType, ttl: number, data: Bytes) =>
    join(NAME_OF_QUESTION, be16(DNS_TYPES[of]), CLASS_IN, be32(ttl), counted(2, data));
  switch (answer.kind) {
    case "addresses":
      return answer.ips.map((ip) => record("A", answer.ttl, be32(ipv4(ip))));
    case "text":
      return [record("TXT", answer.ttl, join(...answer.texts.map((text) => counted(1, ascii(text)))))];
    case "bytes":
      return [record(type, answer.ttl, answer.bytes)];
    case "name":
      return [record(type, answer.ttl, wireName(answer.name))];
    case "empty":
    case "nxdomain":
      return [];
  }
}

export function dnsResponse(id: number, name: string, type: DnsType, answer: DnsAnswer): Buffer {
  const answers = records(type, answer);
  const zone = name.split(".").slice(-2).join(".");
  const authority =
    answers.length > 0
      ? Buffer.alloc(0)
      : join(
          wireName(zone),
          be16(DNS_TYPES.SOA),
          CLASS_IN,
          be32(900),
          counted(
            2,
            wireName(`ns1.${zone}`),
            wireName(`hostmaster.${zone}`),
            ...[2_018_071_301, 3_600, 900, 604_800, 900].map(be32),
          ),
        );
  return join(
    be16(id),
    be16(RESPONSE | (answer.kind === "nxdomain" ? 3 : 0)),
    be16(1),
    be16(answers.length),
    be16(answers.length > 0 ? 0 : 1),
    be16(0),
    question(name, type),
    ...answers,
    authority,
  );
}

/** One question and its answer. */
export function dnsLookup(name: string, type: DnsType, answer: DnsAnswer): (rng: Prng) => readonly Say[] {
  return (rng) => {
    const id = rng.between(0, 0xffff);
    return [
      { from: "client", bytes: dnsQuery(id, name, type) },
      { from: "server", bytes: dnsResponse(id, name, type, answer), afterUs: rng.between(300, 30_000) },
    ];
  };
}
