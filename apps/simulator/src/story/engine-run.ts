/**
 * One plain run of this machine's Suricata over a capture: for the recording, and for the tests of traffic and rules.
 *
 * The sensor has its own, far richer way; this one is deliberately small, validates checksums, and says everything
 * that Suricata finds odd as `anomaly` records.
 */
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { WatchfloorError } from "@watchfloor/domain";

const run = promisify(execFile);

export interface EngineRun {
  readonly capture: string;
  readonly rules: readonly string[];
  /** Made; gets suricata.yaml, all.rules and eve.json. */
  readonly directory: string;
  /** Captures of others often have checksums that their network card was to fill in. Default true. */
  readonly checksums?: boolean;
}

const PROTOCOLS =
  "bittorrent-dht dcerpc dhcp dns ftp http http2 ike imap krb5 mqtt nfs ntp pgsql quic rdp rfb sip smb smtp snmp ssh telnet tftp tls"
    .split(" ")
    .map((name) => `    ${name}: {${extraOf(name)}enabled: yes}`)
    .join("\n");

function extraOf(name: string): string {
  switch (name) {
    case "tls":
      return "ja3-fingerprints: yes, ja4-fingerprints: yes, detection-ports: {dp: 443}, ";
    case "ssh":
      return "hassh: yes, ";
    case "dns":
      return "tcp: {enabled: yes, detection-ports: {dp: 53}}, udp: {enabled: yes, detection-ports: {dp: 53}}, ";
    case "http":
      return "libhtp: {default-config: {personality: IDS, request-body-limit: 100kb, response-body-limit: 100kb}}, ";
    case "smtp":
      return "mime: {decode-mime: yes, decode-base64: yes, extract-urls: yes}, ";
    case "smb":
      return "detection-ports: {dp: 139, 445}, ";
    default:
      return "";
  }
}

function configuration({ directory, checksums = true }: EngineRun): string {
  return `%YAML 1.1
---
vars:
  address-groups:
    HOME_NET: "[10.0.0.0/8,172.16.0.0/12,192.168.0.0/16]"
    EXTERNAL_NET: any
default-log-dir: ${JSON.stringify(directory)}
classification-file: /etc/suricata/classification.config
reference-config-file: /etc/suricata/reference.config
outputs:
  - eve-log:
      enabled: yes
      filename: eve.json
      community-id: true
      types:
        - alert: {metadata: yes}
        - anomaly: {enabled: yes, types: {decode: yes, stream: yes, applayer: yes}}
        - http: {extended: yes}
        - dns
        - tls: {extended: yes, ja4: on}
        - files
        - smtp: {extended: yes}
        - ftp
        - rdp
        - smb
        - dcerpc
        - krb5
        - dhcp: {extended: yes}
        - ssh
        - flow
app-layer:
  protocols:
${PROTOCOLS}
stream:
  checksum-validation: ${checksums ? "yes" : "no"}
  midstream: ${checksums ? "false" : "true"}
  reassembly:
    depth: 0
default-rule-path: ${JSON.stringify(directory)}
rule-files: [all.rules]
`;
}

/**
 * @returns every EVE record of the run, in the order of writing.
 * @throws {WatchfloorError} E_ENGINE_MISSING, E_ENGINE_FAILED, E_RULES when Suricata refuses a rule.
 */
export async function runEngine(options: EngineRun): Promise<readonly string[]> {
  const { directory, capture, rules, checksums = true } = options;
  await mkdir(directory, { recursive: true });
  const texts = await Promise.all(rules.map((file) => readFile(file, "utf8")));
  await writeFile(join(directory, "all.rules"), texts.join("\n"));
  const yaml = join(directory, "suricata.yaml");
  await writeFile(yaml, configuration(options));
  const mode = checksums ? "all" : "none";
  const flags = ["-c", yaml, "-r", capture, "-l", directory, "--runmode", "single", "-k", mode];
  let said: string;
  try {
    const { stdout, stderr } = await run("suricata", flags, { maxBuffer: 16 * 1024 * 1024 });
    said = `${stdout}${stderr}`;
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new WatchfloorError(missing ? "E_ENGINE_MISSING" : "E_ENGINE_FAILED", { capture }, { cause });
  }
  const complaint = said.split("\n").find((line) => line.includes("error parsing signature"));
  if (complaint !== undefined) throw new WatchfloorError("E_RULES", { reason: complaint.slice(0, 300) });
  const text = await readFile(join(directory, "eve.json"), "utf8");
  return text.split("\n").filter((line) => line !== "");
}
