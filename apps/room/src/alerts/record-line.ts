/** One EVE record as a readable line: the few fields a person asks of that kind, in the order they ask. */

import { isFields } from "../api/shape.ts";
import { formatBytes, formatCount } from "../text/figures.ts";
import { type EveRecord, fieldAt, kindOf, numberAt, textAt } from "./record.ts";

export interface RecordPart {
  /** Undefined where the value speaks for itself. */
  readonly label?: string;
  readonly value: string;
}

/** What is asked of each kind: `label=path`, or the path alone. */
const ASKED: Readonly<Record<string, string>> = {
  alert: "alert.signature severity=alert.severity action=alert.action",
  tls: "sni=tls.sni version=tls.version subject=tls.subject issuer=tls.issuerdn ja3=tls.ja3.hash ja4=tls.ja4 fingerprint=tls.fingerprint",
  smb: "smb.command dialect=smb.dialect status=smb.status share=smb.share file=smb.filename",
  ssh: "client=ssh.client.software_version server=ssh.server.software_version",
  fileinfo: "fileinfo.filename type=fileinfo.magic sha256=fileinfo.sha256 state=fileinfo.state",
  anomaly: "anomaly.event type=anomaly.type layer=anomaly.layer",
  ftp: "ftp.command ftp.command_data answer=ftp.completion_code",
  smtp: "helo=smtp.helo from=smtp.mail_from to=smtp.rcpt_to subject=email.subject",
  krb5: "krb5.msg_type client=krb5.cname service=krb5.sname error=krb5.error_code",
  dhcp: "dhcp.dhcp_type assigned=dhcp.assigned_ip host=dhcp.hostname",
  rdp: "rdp.event_type cookie=rdp.cookie",
  dcerpc: "dcerpc.request operation=dcerpc.req.opnum answer=dcerpc.response",
  snmp: "snmp.pdu_type version=snmp.version community=snmp.community",
  tftp: "tftp.packet file=tftp.file",
  quic: "sni=quic.sni version=quic.version ja3=quic.ja3.hash",
  mqtt: "mqtt.connect.client_id",
};

function asked(record: EveRecord, wanted: string): readonly RecordPart[] {
  return wanted.split(" ").flatMap((one) => {
    const [label, path] = one.includes("=") ? one.split("=") : [undefined, one];
    const value = textAt(record, path ?? "");
    return value === undefined ? [] : [{ value, ...(label !== undefined && { label }) }];
  });
}

function http(record: EveRecord): readonly RecordPart[] {
  const at = (name: string) => textAt(record, `http.${name}`);
  const url = `${at("hostname") ?? ""}${at("url") ?? ""}`;
  const port = at("http_port");
  const length = numberAt(record, "http.length");
  return [
    { value: [at("http_method"), url].filter((part) => part !== undefined && part !== "").join(" ") || "request" },
    ...(at("status") === undefined ? [{ value: "no answer seen" }] : [{ label: "status", value: at("status") ?? "" }]),
    ...(port === undefined ? [] : [{ label: "port", value: port }]),
    ...(length === undefined ? [] : [{ label: "body", value: formatBytes(length) }]),
    ...asked(record, "type=http.http_content_type agent=http.http_user_agent referer=http.http_refer"),
  ];
}

/** DNS in the shapes of versions 2 and 3 of EVE: one question, or lists of questions and answers. */
function dns(record: EveRecord): readonly RecordPart[] {
  const list = (path: string) => {
    const value = fieldAt(record, path);
    return Array.isArray(value) ? value.filter(isFields) : [];
  };
  const names = [
    textAt(record, "dns.rrname"),
    ...[...list("dns.query"), ...list("dns.queries")].map((query) => textAt(query, "rrname")),
  ].filter((name) => name !== undefined);
  const answers = list("dns.answers")
    .map((answer) => textAt(answer, "rdata"))
    .filter((data) => data !== undefined);
  const type = textAt(record, "dns.rrtype") ?? textAt(list("dns.queries")[0] ?? {}, "rrtype");
  const question = [textAt(record, "dns.type"), ...new Set(names)].filter((part) => part !== undefined).join(" ");
  return [
    { value: question || "dns" },
    ...(type === undefined ? [] : [{ label: "type", value: type }]),
    ...(textAt(record, "dns.rcode") === undefined
      ? []
      : [{ label: "answer", value: textAt(record, "dns.rcode") ?? "" }]),
    ...(answers.length === 0 ? [] : [{ label: "to", value: answers.join(", ") }]),
  ];
}

function flow(record: EveRecord): readonly RecordPart[] {
  const [up, down] = [numberAt(record, "flow.bytes_toserver") ?? 0, numberAt(record, "flow.bytes_toclient") ?? 0];
  const [packetsUp, packetsDown] = [
    numberAt(record, "flow.pkts_toserver") ?? 0,
    numberAt(record, "flow.pkts_toclient") ?? 0,
  ];
  return [
    { label: "sent", value: `${formatBytes(up)} in ${formatCount(packetsUp)} packets` },
    { label: "received", value: `${formatBytes(down)} in ${formatCount(packetsDown)} packets` },
    ...asked(record, "lasted_s=flow.age ended=flow.state because=flow.reason"),
  ].map((part) =>
    "label" in part && part.label === "lasted_s" ? { label: "lasted", value: `${part.value} s` } : part,
  );
}

/** The fields of an unknown kind's own object, as far as they are plain. */
function anyKind(record: EveRecord): readonly RecordPart[] {
  const own = record[kindOf(record)];
  if (!isFields(own)) return [];
  return Object.keys(own)
    .slice(0, 6)
    .flatMap((name) => {
      const value = textAt(own, name);
      return value === undefined ? [] : [{ label: name, value }];
    });
}

/** The parts of a record's line; never empty. */
export function recordLine(record: EveRecord): readonly RecordPart[] {
  const kind = kindOf(record);
  const wanted = Object.hasOwn(ASKED, kind) ? ASKED[kind] : undefined;
  const parts =
    kind === "http"
      ? http(record)
      : kind === "dns"
        ? dns(record)
        : kind === "flow" || kind === "netflow"
          ? flow(record)
          : wanted !== undefined
            ? asked(record, wanted)
            : anyKind(record);
  if (parts.length > 0) return parts;
  return [{ value: "no details recorded" }];
}
