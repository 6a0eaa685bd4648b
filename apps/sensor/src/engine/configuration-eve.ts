/** The EVE part of suricata.yaml: every event type there is, and what stays off because it would hold secrets. */

/** EVE files of a live engine, one per minute (of packets seen); strftime's letters, local time. */
const LIVE_FILE = "eve-%Y%m%d-%H%M%S.json";
/** The one EVE file of a capture. */
const REPLAY_FILE = "eve.json";

/**
 * Types without settings of their own. Left out: netflow (flow holds both directions), frame and stream (debugging),
 * drop (this is no firewall), vars (only with rules that set them).
 */
const PLAIN_TYPES = [
  "ftp",
  "rdp",
  "nfs",
  "smb",
  "tftp",
  "ike",
  "dcerpc",
  "krb5",
  "bittorrent-dht",
  "snmp",
  "rfb",
  "sip",
  "ssh",
  "mqtt",
  "http2",
  "modbus",
  "dnp3",
  "metadata",
  "flow",
] as const;

export function eveOutput(kind: "interface" | "replay"): string {
  const file =
    kind === "interface"
      ? [`      filename: "${LIVE_FILE}"`, "      rotate-interval: minute"]
      : [`      filename: ${REPLAY_FILE}`];
  return [
    "outputs:",
    "  - eve-log:",
    "      enabled: yes",
    // Written and flushed line by line (SCLogFileWriteNoLock in src/util-logopenfile.c): nothing waits in a buffer.
    "      filetype: regular",
    ...file,
    "      append: yes",
    '      filemode: "0640"',
    "      pcap-file: false",
    "      community-id: true",
    "      community-id-seed: 0",
    "      metadata: yes",
    // CVE-2026-22261: reading X-Forwarded-For can be made slow from outside.
    "      xff:",
    "        enabled: no",
    "      types:",
    // Neither payload nor packet nor body: they hold passwords, and the redaction could not tell where.
    ...type("alert", "metadata: yes", "tagged-packets: yes"),
    ...type("anomaly", "enabled: yes"),
    ...type("http", "extended: yes"),
    ...type("dns", "version: 2", "requests: yes", "responses: yes"),
    ...type("tls", "extended: yes", "session-resumption: yes", "ja4: on"),
    // Old indicators still come as MD5.
    ...type("files", "force-magic: no", "force-hash: [md5, sha256]"),
    ...type("smtp", "extended: yes"),
    ...type("quic", "ja4: on"),
    ...type("dhcp", "enabled: yes", "extended: yes"),
    ...type("pgsql", "enabled: yes", "passwords: no"),
    ...type("stats", "totals: yes", "threads: no", "deltas: no"),
    ...PLAIN_TYPES.map((name) => `        - ${name}`),
  ].join("\n");
}

function type(name: string, ...settings: readonly string[]): readonly string[] {
  return [`        - ${name}:`, ...settings.map((setting) => `            ${setting}`)];
}
