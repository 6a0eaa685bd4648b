/**
 * The suricata.yaml of the sensor, written whole, in our own words; no file of the distribution is included.
 *
 * Shape: YAML 1.1; paths and lists are written as double-quoted scalars, which are JSON strings too.
 * Source: doc/userguide/configuration/suricata-yaml.rst and src/ of OISF/suricata at tag suricata-7.0.10.
 */
import { isIP } from "node:net";
import { WatchfloorError } from "@watchfloor/domain";
import { eveOutput } from "./configuration-eve.ts";
import { MEMORY_LIMITS } from "./configuration-memory.ts";
import { PROTOCOLS } from "./configuration-protocols.ts";

/** What an office has when nobody has said otherwise: private ranges of IPv4, unique local ones of IPv6. */
export const DEFAULT_HOME_NETWORKS: readonly string[] = ["192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "fc00::/7"];

export interface ConfigurationOptions {
  readonly kind: "interface" | "replay";
  /** Needed when live. */
  readonly interfaceName?: string;
  readonly homeNetworks: readonly string[];
  /** Absolute, as all paths here. When live, the directory of the EVE files; in a replay each capture brings its own. */
  readonly logDirectory: string;
  readonly socketPath: string;
  readonly ruleFiles: readonly string[];
  readonly classificationFile: string;
  readonly referenceFile: string;
  readonly thresholdFile: string;
  readonly engineLog: string;
  /** The user a live engine becomes after it has opened the interface; a replay is started as that user. */
  readonly runAs: string | undefined;
}

/** @throws {WatchfloorError} E_CONFIG_INVALID when a network is no CIDR or the interface's name no name. */
export function engineConfiguration(options: ConfigurationOptions): string {
  return [
    "%YAML 1.1",
    "---",
    "# Written by the Watchfloor sensor at each start; changes made here are lost.",
    variables(options.homeNetworks),
    outputs(options),
    capture(options),
    STREAM_AND_FLOW,
    MEMORY_LIMITS,
    PROTOCOLS,
    rules(options),
    guards(options.kind),
    "unix-command:",
    "  enabled: yes",
    `  filename: ${quoted(options.socketPath)}`,
    ...(options.runAs === undefined ? [] : ["run-as:", `  user: ${quoted(options.runAs)}`]),
    "",
  ].join("\n");
}

function variables(homeNetworks: readonly string[]): string {
  const home = homeNetworks.map(checkedNetwork).join(",");
  const servers = ["HTTP", "SMTP", "SQL", "DNS", "TELNET"].map((name) => `    ${name}_SERVERS: "$HOME_NET"`);
  const industrial = ["DNP3", "MODBUS", "ENIP"].flatMap((name) => [
    `    ${name}_SERVER: "$HOME_NET"`,
    `    ${name}_CLIENT: "$HOME_NET"`,
  ]);
  return [
    "vars:",
    "  address-groups:",
    `    HOME_NET: "[${home}]"`,
    // Not `!$HOME_NET`: the attack comes from the desk next door, and 16 of 60 infected captures would go unseen.
    '    EXTERNAL_NET: "any"',
    ...servers,
    ...industrial,
    '    DC_SERVERS: "$HOME_NET"',
    '    AIM_SERVERS: "$EXTERNAL_NET"',
    "  port-groups:",
    '    HTTP_PORTS: "80"',
    '    SHELLCODE_PORTS: "!80"',
    '    ORACLE_PORTS: "1521"',
    '    SSH_PORTS: "22"',
    '    FTP_PORTS: "21"',
    '    DNP3_PORTS: "20000"',
    '    MODBUS_PORTS: "502"',
    '    FILE_DATA_PORTS: "[$HTTP_PORTS,110,143]"',
    '    GENEVE_PORTS: "6081"',
    '    VXLAN_PORTS: "4789"',
    '    TEREDO_PORTS: "3544"',
  ].join("\n");
}

function outputs(options: ConfigurationOptions): string {
  return [
    `default-log-dir: ${quoted(options.logDirectory)}`,
    "stats:",
    "  enabled: yes",
    "  interval: 5",
    "  decoder-events: yes",
    "  stream-events: yes",
    eveOutput(options.kind),
    "logging:",
    "  default-log-level: info",
    "  outputs:",
    "  - console:",
    "      enabled: no",
    "  - file:",
    "      enabled: yes",
    "      level: info",
    "      append: yes",
    `      filename: ${quoted(options.engineLog)}`,
  ].join("\n");
}

function capture(options: ConfigurationOptions): string {
  if (options.kind === "replay") {
    // Recorded at the sender, most packets bear a checksum that the card had yet to fill in.
    return "pcap-file:\n  checksum-checks: no";
  }
  return [
    "af-packet:",
    `  - interface: ${quoted(checkedInterface(options.interfaceName))}`,
    "    threads: auto",
    "    cluster-id: 99",
    "    cluster-type: cluster_flow",
    // CVE-2024-37151: fragments of one packet must meet in one thread.
    "    defrag: yes",
    "    use-mmap: yes",
    ...RING,
    // Where this machine's own card has yet to fill checksums in, the kernel says so per packet.
    "    checksum-checks: kernel",
    "capture:",
    // The card's merging of packets is switched off while the engine runs, and on again at its end.
    "  disable-offloading: true",
  ].join("\n");
}

/**
 * Version 3 of the kernel's ring takes packets of any length (segmentation offload merges up to 64 KiB; version 2 would
 * cut them off) but hands them over by the block: `block-timeout` ms after its first packet. On a veth pair, 150
 * requests, packet to EVE line: 10 ms (the default) p50 4.5, max 10.6 ms; 1 ms p50 1.2, max 5.2 ms; version 2 p50 0.8,
 * max 5.9 ms. 8192 frames are 13 MiB per core.
 */
const RING = ["    tpacket-v3: yes", "    ring-size: 8192", "    block-size: 131072", "    block-timeout: 1"];

const STREAM_AND_FLOW = `stream:
  # Mirror ports miss handshakes; without midstream PsExec over a running session was silent.
  midstream: true
  # One-sided sessions stay off: they would accept data nobody acknowledged, an easy way past the rules.
  async-oneside: false
  checksum-validation: no
  inline: no
  memcap: 64mb
  prealloc-sessions: 2048
  reassembly:
    memcap: 128mb
    depth: 1mb
    toserver-chunk-size: 2560
    toclient-chunk-size: 2560
    # Chosen at random, chunks make the same capture raise different alerts.
    randomize-chunk-size: no
vlan:
  use-for-tracking: true
livedev:
  use-for-tracking: true
decoder:
  teredo:
    enabled: true
    ports: $TEREDO_PORTS
  vxlan:
    enabled: true
    ports: $VXLAN_PORTS
  geneve:
    enabled: true
    ports: $GENEVE_PORTS`;

function rules(options: ConfigurationOptions): string {
  return [
    'default-rule-path: "/"',
    ...(options.ruleFiles.length === 0 ? [] : ["rule-files:"]),
    ...options.ruleFiles.map((file) => `  - ${quoted(file)}`),
    `classification-file: ${quoted(options.classificationFile)}`,
    `reference-config-file: ${quoted(options.referenceFile)}`,
    `threshold-file: ${quoted(options.thresholdFile)}`,
    "detect:",
    "  profile: medium",
    "  sgh-mpm-context: auto",
  ].join("\n");
}

function guards(kind: ConfigurationOptions["kind"]): string {
  return `# What is too much is let through unseen and counted, never held up: this is no firewall.
exception-policy: ignore
security:
  # A replay makes new threads for each capture, which count as processes.
  limit-noproc: ${kind === "interface"}
  lua:
    allow-rules: false
coredump:
  max-dump: 0
host-mode: sniffer-only
pcre:
  match-limit: 3500
  match-limit-recursion: 1500
host-os-policy:
  windows: [0.0.0.0/0]`;
}

function checkedNetwork(text: string): string {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const bits = prefix === undefined ? most : Number(prefix);
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix ?? "0") || bits > most) {
    throw new WatchfloorError("E_CONFIG_INVALID", { setting: "homeNetworks", value: text.slice(0, 60) });
  }
  return text;
}

/** Linux names: up to 15 bytes, no slash, no blank (dev_valid_name in net/core/dev.c). */
export function checkedInterface(name: string | undefined): string {
  if (name === undefined || !/^[A-Za-z0-9_.@-][A-Za-z0-9_.:@-]{0,14}$/.test(name) || name.startsWith("-")) {
    throw new WatchfloorError("E_CONFIG_INVALID", { setting: "interface", value: name?.slice(0, 40) });
  }
  return name;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
