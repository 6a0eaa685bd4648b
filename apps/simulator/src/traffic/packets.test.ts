import { fromMillis } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Prng } from "../prng.ts";
import { insideHost } from "./frame/host.ts";
import type { Frame } from "./frame/packet.ts";
import { ACK, FIN, PSH, SYN } from "./frame/packet.ts";
import { type Say, tcpFrames } from "./frame/tcp.ts";
import { mergeByTime } from "./frame/timeline.ts";
import { planTraffic, type TrafficOrder } from "./produce.ts";

const CLIENT = insideHost("client", "10.1.2.3");
const SERVER = insideHost("server", "10.1.2.4");
const START = fromMillis(Date.UTC(2018, 6, 13, 14));

function order(change: Partial<TrafficOrder> = {}): TrafficOrder {
  const short = { seed: "a", startUs: START, hours: 0.03, staff: 3, day: "weekday", utcOffsetMinutes: -300 } as const;
  return { ...short, scenarios: [], ...change };
}

/** RFC 1071 the slow way: every 16-bit word with the checksum in place sums to all ones. */
function sumsToOnes(bytes: Uint8Array, prefix: readonly number[] = []): boolean {
  const all = [...prefix, ...bytes];
  if (all.length % 2 === 1) all.push(0);
  let sum = 0;
  for (let at = 0; at < all.length; at += 2) {
    sum += (all[at] ?? 0) * 256 + (all[at + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum === 0xffff;
}

function parse({ bytes }: Frame) {
  const total = bytes.readUInt16BE(16);
  const ip = bytes.subarray(14, 14 + total);
  const protocol = ip.readUInt8(9);
  const inner = ip.subarray(20);
  const pseudo = [...ip.subarray(12, 20), 0, protocol, inner.length >> 8, inner.length & 0xff];
  return { ip, protocol, inner, pseudo };
}

function parseTcp(frame: Frame) {
  const { inner } = parse(frame);
  const payload = inner.subarray((inner.readUInt8(12) >> 4) * 4);
  return {
    fromClient: inner.readUInt16BE(0) === 50_000,
    seq: inner.readUInt32BE(4),
    ack: inner.readUInt32BE(8),
    flags: inner.readUInt8(13),
    payload,
  };
}

test("[M1] the same order gives the same bytes, another seed gives others", () => {
  const all = (seed: string) => Buffer.concat([...planTraffic(order({ seed })).frames].map(({ bytes }) => bytes));
  const first = all("a");
  expect(first.length).toBeGreaterThan(100_000);
  expect(all("a").equals(first)).toBe(true);
  expect(all("b").equals(first)).toBe(false);
});

test("[M2] what is planted leaves the day's own frames as they were", () => {
  const key = ({ atUs, bytes }: Frame) => `${atUs} ${bytes.toString("latin1")}`;
  const planting = order({ scenarios: [{ name: "sql-injection", atUs: START }] });
  const alone = [...planTraffic(order()).frames].map(key);
  const both = new Set([...planTraffic(planting).frames].map(key));
  expect(both.size).toBeGreaterThan(alone.length);
  expect(alone.filter((frame) => !both.has(frame))).toEqual([]);
});

test("[M3] every checksum of a day with everything planted is valid, and time never runs back", () => {
  let last = 0;
  let seen = 0;
  const names = ["lure", "lateral-movement", "dns-tunnel", "scan-vertical"] as const;
  for (const frame of planTraffic(order({ scenarios: names.map((name) => ({ name, atUs: START })) })).frames) {
    const { ip, protocol, inner, pseudo } = parse(frame);
    if (!sumsToOnes(ip.subarray(0, 20))) expect.fail(`IPv4 checksum of frame ${seen}`);
    if (!sumsToOnes(inner, protocol === 1 ? [] : pseudo))
      expect.fail(`checksum of frame ${seen}, protocol ${protocol}`);
    if (frame.atUs < last) expect.fail(`frame ${seen} is earlier than the one before`);
    last = frame.atUs;
    seen += 1;
  }
  expect(seen).toBeGreaterThan(2_000);
});

const says = fc.array(
  fc.record({
    from: fc.constantFrom("client" as const, "server" as const),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 9_000 }),
    afterUs: fc.nat(100_000),
  }),
  { maxLength: 8 },
);

test("[M4] a TCP conversation says exactly what was to be said, in whole segments, nothing twice", () => {
  fc.assert(
    fc.property(
      says,
      fc.constantFrom("client-fin" as const, "server-fin" as const),
      fc.nat(),
      (dialogue, ending, seed) => {
        const conversation = {
          client: CLIENT,
          clientPort: 50_000,
          server: SERVER,
          serverPort: 80,
          startUs: START,
          rttUs: 20_000,
          says: dialogue,
          ending,
        };
        const segments = [...tcpFrames(conversation, new Prng(seed))].map(parseTcp);
        expect(segments.slice(0, 3).map(({ flags }) => flags)).toEqual([SYN, SYN | ACK, ACK]);
        expect(segments.slice(-3).map(({ flags }) => flags)).toEqual([FIN | ACK, FIN | ACK, ACK]);
        // What each side has sent is the other's next acknowledgement; sequence numbers have no gaps.
        const next = { true: segments[0]?.seq ?? 0, false: segments[1]?.seq ?? 0 };
        for (const { fromClient, seq, ack, flags, payload } of segments) {
          const own = fromClient ? "true" : "false";
          expect(seq).toBe(next[own]);
          if ((flags & ACK) !== 0) expect(ack).toBe(next[fromClient ? "false" : "true"]);
          expect(payload.length).toBeLessThanOrEqual(1_460);
          next[own] = (seq + payload.length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0)) >>> 0;
        }
        for (const from of ["client", "server"] as const) {
          const told = (list: readonly { bytes: Uint8Array }[]) => Buffer.concat(list.map(({ bytes }) => bytes));
          const sent = segments.filter(({ fromClient }) => fromClient === (from === "client"));
          expect(told(sent.map(({ payload }) => ({ bytes: payload })))).toEqual(
            told(dialogue.filter((one: Say) => one.from === from)),
          );
        }
        expect(segments.filter(({ flags }) => (flags & PSH) !== 0)).toHaveLength(dialogue.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("[M3] any conversations merge into one order of time with nothing lost", () => {
  const lists = fc.array(fc.array(fc.nat(1_000), { maxLength: 12 }), { maxLength: 12 });
  fc.assert(
    fc.property(lists, (offsets) => {
      const frames = offsets.map((list, at) =>
        list.sort((a, b) => a - b).map((atUs) => ({ atUs, bytes: Buffer.from([at]) })),
      );
      const merged = [
        ...mergeByTime(frames.map((list) => ({ startUs: list[0]?.atUs ?? 0, frames: () => list.values() }))),
      ];
      expect(merged).toHaveLength(frames.flat().length);
      for (const [at, frame] of merged.entries()) expect(frame.atUs).toBeGreaterThanOrEqual(merged[at - 1]?.atUs ?? 0);
      for (const [at, list] of frames.entries()) expect(merged.filter(({ bytes }) => bytes[0] === at)).toEqual(list);
    }),
  );
});
