/** What will be seen on the wire: conversations are entered here, each with what it claims to be. */
import type { Prng } from "../prng.ts";
import type { Bytes } from "./bytes.ts";
import type { Host } from "./frame/host.ts";
import { type Frame, icmpFrame, udpFrame } from "./frame/packet.ts";
import { type Say, type TcpEnding, tcpFrames } from "./frame/tcp.ts";
import { type Happening, mergeByTime } from "./frame/timeline.ts";

/** One conversation's ends, and the application protocol that Suricata must recognise in it. */
export interface Conversation {
  readonly proto: "TCP" | "UDP" | "ICMP";
  readonly srcIp: string;
  readonly srcPort: number;
  readonly destIp: string;
  readonly destPort: number;
  /** EVE's `app_proto`; `none` where Suricata has no parser or nothing is said. */
  readonly appProto: string;
  readonly startUs: number;
}

export interface TcpEntry {
  readonly client: Host;
  readonly server: Host;
  readonly serverPort: number;
  readonly startUs: number;
  readonly appProto: string;
  readonly says: (rng: Prng) => Iterable<Say>;
  /** Default: 300 µs inside the office. */
  readonly rttUs?: number;
  /** Default: the client says goodbye. */
  readonly ending?: TcpEnding;
}

export interface UdpEntry {
  readonly client: Host;
  readonly server: Host;
  readonly serverPort: number;
  readonly startUs: number;
  readonly appProto: string;
  readonly says: (rng: Prng) => Iterable<Say>;
  readonly rttUs?: number;
  /** Where the protocol fixes it (NTP 123, DHCP 68). */
  readonly clientPort?: number;
}

const INSIDE_RTT_US = 300;
const FIRST_PORT = 49_152;
const LAST_PORT = 65_535;

/** A plan is filled, then played; playing twice gives the same frames twice. */
export class TrafficPlan {
  readonly #rng: Prng;
  readonly #ports = new Map<string, number>();
  readonly #happenings: Happening[] = [];
  readonly #conversations: Conversation[] = [];

  constructor(rng: Prng) {
    this.#rng = rng;
  }

  get conversations(): readonly Conversation[] {
    return this.#conversations;
  }

  tcp(entry: TcpEntry): Conversation {
    const { client, server, serverPort, startUs, says, ending = "client-fin", rttUs = INSIDE_RTT_US } = entry;
    const clientPort = this.#nextPort(client);
    const rng = this.#fork();
    this.#happenings.push({
      startUs,
      // A fork of its own label is the same each time it is played.
      frames: () =>
        tcpFrames(
          { client, clientPort, server, serverPort, startUs, rttUs, ending, says: says(rng.fork("says")) },
          rng.fork("frames"),
        ),
    });
    return this.#claim("TCP", entry, clientPort);
  }

  udp(entry: UdpEntry): Conversation {
    const { client, server, serverPort, startUs, says, rttUs = INSIDE_RTT_US } = entry;
    const clientPort = entry.clientPort ?? this.#nextPort(client);
    const rng = this.#fork();
    this.#happenings.push({
      startUs,
      frames: function* () {
        let atUs = startUs;
        let ident = rng.fork("ident").between(0, 0xffff);
        let last: Say["from"] = "client";
        for (const say of says(rng.fork("says"))) {
          atUs += (say.afterUs ?? 0) + (say.from === last ? 0 : rttUs);
          last = say.from;
          ident += 1;
          const bytes =
            say.from === "client"
              ? udpFrame(client, clientPort, server, serverPort, ident, say.bytes)
              : udpFrame(server, serverPort, client, clientPort, ident, say.bytes);
          yield { atUs, bytes };
        }
      },
    });
    return this.#claim("UDP", entry, clientPort);
  }

  /** Echo requests a second apart, each answered. */
  ping(client: Host, server: Host, startUs: number, count: number, rttUs = INSIDE_RTT_US): Conversation {
    const rng = this.#fork();
    this.#happenings.push({
      startUs,
      frames: function* () {
        const identifier = rng.fork("id").between(1, 0xffff);
        const data = Buffer.from("abcdefghijklmnopqrstuvwabcdefghi");
        for (let sequence = 1; sequence <= count; sequence += 1) {
          const head = Buffer.from([identifier >> 8, identifier & 0xff, sequence >> 8, sequence & 0xff]);
          const body: Bytes = Buffer.concat([head, data]);
          const atUs = startUs + (sequence - 1) * 1_000_000;
          yield { atUs, bytes: icmpFrame(client, server, identifier + sequence, 8, 0, body) };
          yield { atUs: atUs + rttUs, bytes: icmpFrame(server, client, identifier + sequence, 0, 0, body) };
        }
      },
    });
    const claim: Conversation = {
      proto: "ICMP",
      srcIp: client.ip,
      srcPort: 0,
      destIp: server.ip,
      destPort: 0,
      appProto: "none",
      startUs,
    };
    this.#conversations.push(claim);
    return claim;
  }

  /** Every frame, earliest first. */
  frames(): Iterable<Frame> {
    return mergeByTime(this.#happenings);
  }

  /** Ephemeral ports as Windows and Linux hand them out: upwards from 49152, then from the start again. */
  #nextPort(host: Host): number {
    const port = this.#ports.get(host.ip) ?? FIRST_PORT + this.#rng.fork(`port ${host.ip}`).between(0, 4_000);
    this.#ports.set(host.ip, port === LAST_PORT ? FIRST_PORT : port + 1);
    return port;
  }

  #fork(): Prng {
    return this.#rng.fork(`conversation ${this.#happenings.length}`);
  }

  #claim(proto: "TCP" | "UDP", entry: TcpEntry | UdpEntry, srcPort: number): Conversation {
    const claim: Conversation = {
      proto,
      srcIp: entry.client.ip,
      srcPort,
      destIp: entry.server.ip,
      destPort: entry.serverPort,
      appProto: entry.appProto,
      startUs: entry.startUs,
    };
    this.#conversations.push(claim);
    return claim;
  }
}
