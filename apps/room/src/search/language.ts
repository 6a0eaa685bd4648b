/** What the search page offers of the filter language (docs/filter.md). */

export interface Example {
  readonly says: string;
  readonly filter: string;
  readonly groupBy?: string;
}

export const EXAMPLES: readonly Example[] = [
  { says: "The worst alerts of the last two hours", filter: "event_type = alert and severity = 1 and timestamp > -2h" },
  { says: "Everything one machine did", filter: "10.20.1.42" },
  { says: "Names asked for, most first", filter: "event_type = dns", groupBy: "dns_rrname" },
  { says: "Downloads of programs", filter: 'event_type = http and http_url ~ ".exe"' },
  { says: "Encrypted conversations by name", filter: "event_type = tls", groupBy: "tls_sni" },
  {
    says: "Which signatures fire, engine events left out",
    filter: "event_type = alert and engine_event = false",
    groupBy: "alert_signature",
  },
  { says: "A word anywhere", filter: '"invoice"' },
];

/** Columns worth counting by; any other column may be typed. */
export const GROUP_FIELDS: readonly string[] = [
  "event_type",
  "alert_signature",
  "alert_severity",
  "alert_category",
  "sensor_id",
  "geo_id",
  "src_ip",
  "dest_ip",
  "dest_port",
  "app_proto",
  "http_hostname",
  "http_status",
  "dns_rrname",
  "tls_sni",
  "tls_ja4",
];
