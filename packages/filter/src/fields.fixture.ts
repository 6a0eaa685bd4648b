/** A small table of fields for the tests of this package; the hub's is derived from the wire's columns. */
import type { FilterField } from "./tree.ts";

export const FIELDS: readonly FilterField[] = [
  { name: "event_type", aliases: ["kind"], type: "text" },
  { name: "alert_signature_id", aliases: ["alert.signature_id", "sid"], type: "number", max: 4_294_967_295n },
  { name: "flow_id", aliases: [], type: "number", max: 18_446_744_073_709_551_615n },
  { name: "src_ip", aliases: [], type: "ip" },
  { name: "ip", aliases: [], type: "ip" },
  { name: "tcp_syn", aliases: ["tcp.syn"], type: "bool" },
  { name: "timestamp", aliases: [], type: "instant" },
  { name: "http_hostname", aliases: ["http.hostname", "host"], type: "text" },
];
