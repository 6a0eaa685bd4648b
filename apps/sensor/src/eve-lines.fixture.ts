/** EVE lines of the tests: of several kinds, each unlike every other, in Suricata's spelling. */

/** Deterministic: the same seed gives the same lines. */
export function eveLines(count: number, seed: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => JSON.stringify(record(at, seed)));
}

function record(at: number, seed: number): object {
  const base = {
    timestamp: `2026-11-03T07:${String(at % 60).padStart(2, "0")}:00.${String(at % 1_000_000).padStart(6, "0")}+0000`,
    flow_id: seed * 1_000_000_000 + at,
    src_ip: `10.20.${at % 256}.7`,
    src_port: 1024 + (at % 60_000),
    dest_ip: "192.0.2.80",
    dest_port: 443,
    proto: "TCP",
  };
  switch (at % 17) {
    case 3:
      return { ...base, event_type: "alert", alert: alert(9_000_001, "WATCHFLOOR test signature") };
    case 8:
      return { ...base, event_type: "alert", alert: alert(2_200_003, "SURICATA IPv4 truncated packet") };
    case 5:
    case 6:
      return { ...base, event_type: "dns", dns: { type: "query", id: at % 65_536, rrname: `host-${at}.example` } };
    case 11:
      return { ...base, event_type: "http", http: { hostname: "vote.example", url: `/räume?${at}`, length: at } };
    default:
      return { ...base, event_type: "flow", flow: { pkts_toserver: at, state: "closed", extra: [at, "left over"] } };
  }
}

function alert(signatureId: number, signature: string): object {
  return { action: "allowed", gid: 1, signature_id: signatureId, rev: 1, signature, category: "", severity: 2 };
}

/** JSON with its keys in order, so that records are compared by what they say. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
