/** Which protocols Suricata takes apart: all it knows, on any port. */

/** On with Suricata's own settings. */
const PLAIN = [
  "telnet",
  "mqtt",
  "krb5",
  "bittorrent-dht",
  "snmp",
  "ike",
  "dcerpc",
  "ftp",
  "rdp",
  "http2",
  "nfs",
  "tftp",
  "ntp",
  "quic",
  "dhcp",
  "sip",
] as const;

/** On, with the ports on which Suricata begins to guess. */
const PORTS: readonly (readonly [name: string, ports: string])[] = [
  ["rfb", "5900, 5901, 5902, 5903, 5904, 5905, 5906, 5907, 5908, 5909"],
  ["smb", "139, 445"],
  ["modbus", "502"],
  ["dnp3", "20000"],
  ["enip", "44818"],
];

export const PROTOCOLS = [
  "app-layer:",
  "  protocols:",
  ...PLAIN.flatMap((name) => [`    ${name}:`, "      enabled: yes"]),
  ...PORTS.flatMap(([name, ports]) => [
    `    ${name}:`,
    "      enabled: yes",
    "      detection-ports:",
    `        dp: ${ports}`,
  ]),
  `    tls:
      enabled: yes
      detection-ports:
        dp: 443
      ja3-fingerprints: yes
      ja4-fingerprints: yes
    ssh:
      enabled: yes
      hassh: yes
    pgsql:
      enabled: yes
      stream-depth: 0
    imap:
      enabled: detection-only
    dns:
      tcp:
        enabled: yes
        detection-ports:
          dp: 53
      udp:
        enabled: yes
        detection-ports:
          dp: 53
    smtp:
      enabled: yes
      raw-extraction: no
      mime:
        decode-mime: yes
        decode-base64: yes
        decode-quoted-printable: yes
        header-value-depth: 2000
        extract-urls: yes
        body-md5: no
      inspected-tracker:
        content-limit: 100000
        content-inspect-min-size: 32768
        content-inspect-window: 4096
    http:
      enabled: yes
      memcap: 64mb
      libhtp:
        default-config:
          personality: IDS
          request-body-limit: 100kb
          response-body-limit: 100kb
          request-body-minimal-inspect-size: 32kb
          request-body-inspect-window: 4kb
          response-body-minimal-inspect-size: 40kb
          response-body-inspect-window: 16kb
          response-body-decompress-layer-limit: 2
          http-body-inline: auto
          double-decode-path: no
          double-decode-query: no`,
].join("\n");
