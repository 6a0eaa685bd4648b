/**
 * What a virtual sensor's Suricata would have said: EVE records of an election office's conversations.
 *
 * Shape: EVE of Suricata 7.0 (etc/schema.json); outside addresses and names are those set aside for documentation.
 */
import { epochMicros, formatEveTimestamp, type JsonObject } from "@watchfloor/domain";
import type { Prng } from "../prng.ts";

const SITES = [
  ["voters.sos.example", "198.51.100.10", 26],
  ["www.county.example", "198.51.100.20", 6],
  ["news.example", "203.0.113.10", 12],
  ["search.example", "203.0.113.20", 14],
  ["mail.cloud.example", "203.0.113.30", 18],
  ["office.cloud.example", "203.0.113.31", 12],
  ["telemetry.os.example", "203.0.113.40", 8],
  ["weather.test", "198.51.100.60", 4],
] as const;
const WEIGHTED = SITES.flatMap((site) => Array.from({ length: site[2] }, () => site));
const RESOLVER = "10.20.0.10";
const FILE_SERVER = "10.20.0.11";
/** Machines that try doors everywhere, every day; the same few are seen in many places. */
const SCANNERS = ["192.0.2.66", "192.0.2.67", "192.0.2.99"] as const;

/** JA4 of the simulator's own clients, as Suricata 7.0.10 says them of its traffic (recorded/). */
const CLIENTS = [
  { ja4: "t13d1314h2_c60a40884b93_bc9a4605e104", version: "TLS 1.3" },
  { ja4: "t12d1309h2_3d6f257e25b2_655c91ed8b09", version: "TLS 1.2" },
] as const;

interface Ends {
  readonly src: string;
  readonly srcPort: number;
  readonly dest: string;
  readonly destPort: number;
  readonly proto: "TCP" | "UDP";
}

/** A sensor's records, one conversation after the other. */
export class RecordSource {
  readonly #rng: Prng;

  constructor(rng: Prng) {
    this.#rng = rng;
  }

  /** The two to four records of one conversation that ended at `atUs`. */
  conversation(atUs: number): readonly JsonObject[] {
    const rng = this.#rng;
    const client = `10.20.1.${rng.between(10, 60)}`;
    const [name, ip] = rng.pick(WEIGHTED);
    const kind = rng.unit();
    if (kind < 0.45) return this.#lookup(atUs, client, name, ip);
    if (kind < 0.8) return this.#tls(atUs, client, name, ip);
    if (kind < 0.9) return this.#http(atUs, client);
    return this.#smb(atUs, client);
  }

  /** Somebody outside tried many doors: low severity, seen by everybody who is on the internet. */
  backgroundScan(atUs: number): JsonObject {
    const rng = this.#rng;
    const ends: Ends = {
      src: rng.pick(SCANNERS),
      srcPort: rng.between(40_000, 60_000),
      dest: "10.20.2.80",
      destPort: rng.pick([22, 23, 2_323, 5_900, 8_291]),
      proto: "TCP",
    };
    return {
      ...this.#envelope("alert", atUs, ends, this.#flowId()),
      alert: {
        action: "allowed",
        gid: 1,
        signature_id: 9_100_031,
        rev: 1,
        signature: "WATCHFLOOR Many connection attempts from one machine to another",
        category: "Detection of a Network Scan",
        severity: 3,
        metadata: { watchfloor_card: ["scan"] },
      },
      direction: "to_server",
    };
  }

  #lookup(atUs: number, client: string, name: string, ip: string): readonly JsonObject[] {
    const ends: Ends = {
      src: client,
      srcPort: this.#rng.between(49_152, 65_535),
      dest: RESOLVER,
      destPort: 53,
      proto: "UDP",
    };
    const flow = this.#flowId();
    const id = this.#rng.between(0, 0xffff);
    const missing = this.#rng.chance(0.03);
    return [
      {
        ...this.#envelope("dns", atUs - 20_000, ends, flow),
        dns: { type: "query", id, rrname: name, rrtype: "A", tx_id: 0, opcode: 0 },
      },
      {
        ...this.#envelope("dns", atUs, ends, flow),
        dns: {
          version: 2,
          type: "answer",
          id,
          flags: missing ? "8183" : "8180",
          qr: true,
          rd: true,
          ra: true,
          opcode: 0,
          rrname: name,
          rrtype: "A",
          rcode: missing ? "NXDOMAIN" : "NOERROR",
          ...(missing ? {} : { answers: [{ rrname: name, rrtype: "A", ttl: 300, rdata: ip }], grouped: { A: [ip] } }),
        },
      },
      this.#flow(atUs, ends, flow, "dns", [1, 1, 90, 190], 20_000),
    ];
  }

  #tls(atUs: number, client: string, name: string, ip: string): readonly JsonObject[] {
    const rng = this.#rng;
    const ends: Ends = { src: client, srcPort: rng.between(49_152, 65_535), dest: ip, destPort: 443, proto: "TCP" };
    const flow = this.#flowId();
    const down = 3_000 + Math.round(rng.exponential(30_000));
    const counts = [Math.ceil(down / 2_800) + 8, Math.ceil(down / 1_400) + 6, rng.between(1_200, 9_000), down] as const;
    const { ja4, version } = rng.pick(CLIENTS);
    return [
      {
        ...this.#envelope("tls", atUs - 900_000, ends, flow),
        tls: { sni: name, version, ja4 },
      },
      this.#flow(atUs, ends, flow, "tls", counts, 1_000_000),
    ];
  }

  #http(atUs: number, client: string): readonly JsonObject[] {
    const rng = this.#rng;
    const ends: Ends = {
      src: client,
      srcPort: rng.between(49_152, 65_535),
      dest: "203.0.113.50",
      destPort: 80,
      proto: "TCP",
    };
    const flow = this.#flowId();
    return [
      {
        ...this.#envelope("http", atUs - 90_000, ends, flow),
        tx_id: 0,
        http: {
          hostname: "ocsp.authority.example",
          url: `/ocsp/${rng.text(20)}`,
          http_user_agent: "Microsoft-CryptoAPI/10.0",
          http_content_type: "application/ocsp-response",
          http_method: "GET",
          protocol: "HTTP/1.1",
          status: 200,
          length: 471,
        },
      },
      this.#flow(atUs, ends, flow, "http", [6, 5, 700, 1_100], 120_000),
    ];
  }

  #smb(atUs: number, client: string): readonly JsonObject[] {
    const rng = this.#rng;
    const ends: Ends = {
      src: client,
      srcPort: rng.between(49_152, 65_535),
      dest: FILE_SERVER,
      destPort: 445,
      proto: "TCP",
    };
    const flow = this.#flowId();
    return [
      {
        ...this.#envelope("smb", atUs - 500_000, ends, flow),
        smb: {
          id: 5,
          dialect: "3.02",
          command: "SMB2_COMMAND_CREATE",
          status: "STATUS_SUCCESS",
          status_code: "0x0",
          session_id: rng.u32(),
          tree_id: 1,
          filename: `Forms\\${rng.text(6)}.xlsx`,
          disposition: "FILE_OPEN",
        },
      },
      this.#flow(atUs, ends, flow, "smb", [40, 60, 9_000, rng.between(9_000, 150_000)], 700_000),
    ];
  }

  #envelope(eventType: string, atUs: number, ends: Ends, flowId: number): JsonObject {
    return {
      timestamp: formatEveTimestamp(epochMicros(Math.round(atUs))),
      flow_id: flowId,
      in_iface: "virtual0",
      event_type: eventType,
      src_ip: ends.src,
      src_port: ends.srcPort,
      dest_ip: ends.dest,
      dest_port: ends.destPort,
      proto: ends.proto,
      pkt_src: "wire/pcap",
    };
  }

  #flow(
    atUs: number,
    ends: Ends,
    flowId: number,
    appProto: string,
    [pktsToServer, pktsToClient, bytesToServer, bytesToClient]: readonly [number, number, number, number],
    lastedUs: number,
  ): JsonObject {
    return {
      ...this.#envelope("flow", atUs, ends, flowId),
      app_proto: appProto,
      flow: {
        pkts_toserver: pktsToServer,
        pkts_toclient: pktsToClient,
        bytes_toserver: bytesToServer,
        bytes_toclient: bytesToClient,
        start: formatEveTimestamp(epochMicros(Math.round(atUs - lastedUs))),
        end: formatEveTimestamp(epochMicros(Math.round(atUs))),
        age: Math.round(lastedUs / 1_000_000),
        state: ends.proto === "TCP" ? "closed" : "established",
        reason: "timeout",
        alerted: false,
      },
      ...(ends.proto === "TCP"
        ? {
            tcp: {
              tcp_flags: "1b",
              tcp_flags_ts: "1b",
              tcp_flags_tc: "1b",
              syn: true,
              fin: true,
              psh: true,
              ack: true,
              state: "closed",
            },
          }
        : {}),
    };
  }

  /** Below 2^51, as Suricata's are. */
  #flowId(): number {
    return this.#rng.u32() * 0x8_0000 + this.#rng.between(0, 0x7_ffff);
  }
}
