/**
 * The one table of columns: what an event has, how it travels, how it is stored, and how delicate it is.
 *
 * The Arrow encoder, the store's DDL, redaction, the filter's fields and `docs/columns.md` are derived from it.
 * What it does not type travels as JSON in the column `rest`, so nothing Suricata said is lost on the way.
 *
 * Shape: an EVE record (etc/schema.json of OISF/suricata 7.0); names and values keep EVE's spelling.
 */

/** How a column travels and rests; `ABSENT` says what a record without the field has in it. */
export type ColumnType = "text" | "word" | "texts" | "u8" | "u16" | "u32" | "u64" | "bool" | "ip" | "instant";

/**
 * Consent is given by class: `alert` (a signature fired), `flow` (who spoke with whom), `protocol` (what the
 * conversation said of itself), `content` (bytes of the conversation), `health` (the sensor about itself).
 */
export const CONSENT_CLASSES = ["alert", "flow", "protocol", "content", "health"] as const;
export type ConsentClass = (typeof CONSENT_CLASSES)[number];

/**
 * `open`: says nothing of a person or a place inside. `internal`: names hosts and addresses inside. `personal`:
 * names a person. `content`: bytes somebody sent. `secret`: passwords and keys; never leaves a sensor.
 */
export const SENSITIVITIES = ["open", "internal", "personal", "content", "secret"] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

export interface Column {
  /** In Arrow, SQL and filters: the path with `_` for dots, without stutter (`http.http_method` is `http_method`). */
  readonly name: string;
  /** Where EVE has it, dotted. */
  readonly path: string;
  /** `rest` marks a path that has no column of its own and is listed for its sensitivity only. */
  readonly type: ColumnType | "rest";
  readonly consent: ConsentClass;
  readonly sensitivity: Sensitivity;
  readonly help: string;
}

function column(
  path: string,
  type: Column["type"],
  consent: ConsentClass,
  sensitivity: Sensitivity,
  help: string,
): Column {
  const parts = path.split(".");
  const name = parts.filter((part, at) => !parts[at + 1]?.startsWith(`${part}_`)).join("_");
  return { name, path, type, consent, sensitivity, help };
}

/** What a sensor sends of an event. Order is the order on the wire and in the store. */
export const EVENT_COLUMNS: readonly Column[] = [
  column("timestamp", "instant", "flow", "open", "Time of the packet, µs UTC"),
  column("event_type", "word", "flow", "open", "EVE's kind: alert, flow, dns, ..."),
  column("flow_id", "u64", "flow", "open", "Joins records of one conversation at one sensor"),
  column("parent_id", "u64", "flow", "open", "Flow this one was expected by (ftp data)"),
  column("pcap_cnt", "u64", "flow", "open", "Number of the packet in a replayed capture"),
  column("tx_id", "u64", "flow", "open", "Transaction within the flow"),
  column("in_iface", "word", "flow", "internal", "Interface the packet was seen on"),
  column("src_ip", "ip", "flow", "internal", "Sender"),
  column("src_port", "u16", "flow", "open", "Sender's port"),
  column("dest_ip", "ip", "flow", "internal", "Receiver"),
  column("dest_port", "u16", "flow", "open", "Receiver's port"),
  column("proto", "word", "flow", "open", "TCP, UDP, ICMP, ..."),
  column("app_proto", "word", "flow", "open", "What the conversation turned out to be"),
  column("app_proto_tc", "word", "flow", "open", "The same, server's side, where they differ"),
  column("app_proto_ts", "word", "flow", "open", "The same, client's side, where they differ"),
  column("direction", "word", "flow", "open", "to_server or to_client"),
  column("pkt_src", "word", "flow", "open", "wire/pcap, or a reassembled source"),
  column("community_id", "text", "flow", "open", "Flow hash that several tools compute alike"),
  column("icmp_type", "u8", "flow", "open", "ICMP type"),
  column("icmp_code", "u8", "flow", "open", "ICMP code"),

  column("alert.action", "word", "alert", "open", "allowed or blocked"),
  column("alert.gid", "u32", "alert", "open", "Signature's generator"),
  column("alert.signature_id", "u32", "alert", "open", "Signature's number (sid)"),
  column("alert.rev", "u32", "alert", "open", "Signature's revision"),
  column("alert.signature", "word", "alert", "open", "Signature's text"),
  column("alert.category", "word", "alert", "open", "Signature's class in words"),
  column("alert.severity", "u8", "alert", "open", "1 is the worst"),

  column("flow.pkts_toserver", "u64", "flow", "open", "Packets to the server"),
  column("flow.pkts_toclient", "u64", "flow", "open", "Packets to the client"),
  column("flow.bytes_toserver", "u64", "flow", "open", "Bytes to the server"),
  column("flow.bytes_toclient", "u64", "flow", "open", "Bytes to the client"),
  column("flow.start", "instant", "flow", "open", "First packet, µs UTC"),
  column("flow.end", "instant", "flow", "open", "Last packet, µs UTC"),
  column("flow.age", "u32", "flow", "open", "Seconds from first to last packet"),
  column("flow.state", "word", "flow", "open", "new, established, closed, bypassed"),
  column("flow.reason", "word", "flow", "open", "Why the flow ended: timeout, forced, shutdown"),
  column("flow.alerted", "bool", "flow", "open", "Whether a signature fired in it"),
  column("flow.src_ip", "ip", "flow", "internal", "Client of the flow an alert fired in"),
  column("flow.src_port", "u16", "flow", "open", "Its port"),
  column("flow.dest_ip", "ip", "flow", "internal", "Server of the flow an alert fired in"),
  column("flow.dest_port", "u16", "flow", "open", "Its port"),
  column("tcp.tcp_flags", "word", "flow", "open", "TCP flags seen, hexadecimal"),
  column("tcp.tcp_flags_ts", "word", "flow", "open", "The same, to the server"),
  column("tcp.tcp_flags_tc", "word", "flow", "open", "The same, to the client"),
  column("tcp.syn", "bool", "flow", "open", "SYN seen"),
  column("tcp.fin", "bool", "flow", "open", "FIN seen"),
  column("tcp.rst", "bool", "flow", "open", "RST seen"),
  column("tcp.psh", "bool", "flow", "open", "PSH seen"),
  column("tcp.ack", "bool", "flow", "open", "ACK seen"),
  column("tcp.state", "word", "flow", "open", "State of the TCP session at its end"),
  column("tcp.ts_max_regions", "u32", "flow", "open", "Most gaps in the stream, to the server"),
  column("tcp.tc_max_regions", "u32", "flow", "open", "Most gaps in the stream, to the client"),

  column("dns.version", "u8", "protocol", "open", "Version of EVE's DNS record"),
  column("dns.type", "word", "protocol", "open", "query or answer"),
  column("dns.id", "u16", "protocol", "open", "Id of the DNS message"),
  column("dns.tx_id", "u64", "protocol", "open", "Transaction within the flow"),
  column("dns.flags", "word", "protocol", "open", "Header flags, hexadecimal"),
  column("dns.qr", "bool", "protocol", "open", "Is a response"),
  column("dns.rd", "bool", "protocol", "open", "Recursion desired"),
  column("dns.ra", "bool", "protocol", "open", "Recursion available"),
  column("dns.aa", "bool", "protocol", "open", "Authoritative"),
  column("dns.opcode", "u8", "protocol", "open", "0 is a query"),
  column("dns.rrname", "text", "protocol", "internal", "Name asked for"),
  column("dns.rrtype", "word", "protocol", "open", "A, AAAA, TXT, ..."),
  column("dns.rcode", "word", "protocol", "open", "NOERROR, NXDOMAIN, ..."),

  column("tls.sni", "text", "protocol", "internal", "Name the client asked for"),
  column("tls.version", "word", "protocol", "open", "TLS 1.2, ..."),
  column("tls.subject", "text", "protocol", "open", "Certificate's subject"),
  column("tls.issuerdn", "text", "protocol", "open", "Certificate's issuer"),
  column("tls.serial", "text", "protocol", "open", "Certificate's serial number"),
  column("tls.fingerprint", "text", "protocol", "open", "Certificate's SHA-1"),
  column("tls.notbefore", "text", "protocol", "open", "Certificate valid from"),
  column("tls.notafter", "text", "protocol", "open", "Certificate valid to"),
  column("tls.session_resumed", "bool", "protocol", "open", "Resumed an earlier session"),
  column("tls.ja3.hash", "word", "protocol", "open", "Client's fingerprint"),
  column("tls.ja3.string", "word", "protocol", "open", "What the fingerprint was made of"),
  column("tls.ja3s.hash", "word", "protocol", "open", "Server's fingerprint"),
  column("tls.ja3s.string", "word", "protocol", "open", "What the fingerprint was made of"),
  column("tls.ja4", "word", "protocol", "open", "Client's fingerprint, JA4"),
  column("quic.version", "word", "protocol", "open", "QUIC version"),
  column("quic.sni", "text", "protocol", "internal", "Name the client asked for"),
  column("quic.ja4", "word", "protocol", "open", "Client's fingerprint, JA4"),

  column("http.hostname", "text", "protocol", "internal", "Host asked for"),
  column("http.http_port", "u16", "protocol", "open", "Port in the Host header"),
  column("http.url", "text", "protocol", "internal", "Path and query"),
  column("http.http_user_agent", "word", "protocol", "open", "What the client calls itself"),
  column("http.http_content_type", "word", "protocol", "open", "What the answer is"),
  column("http.http_refer", "text", "protocol", "internal", "Page the client came from"),
  column("http.http_method", "word", "protocol", "open", "GET, POST, ..."),
  column("http.protocol", "word", "protocol", "open", "HTTP/1.1, ..."),
  column("http.status", "u16", "protocol", "open", "Answer's status"),
  column("http.redirect", "text", "protocol", "internal", "Where the answer points"),
  column("http.length", "u64", "protocol", "open", "Bytes of the answer's body"),

  column("fileinfo.filename", "text", "protocol", "internal", "Name of the file"),
  column("fileinfo.magic", "word", "protocol", "open", "What the file is by its bytes"),
  column("fileinfo.state", "word", "protocol", "open", "CLOSED, TRUNCATED, ..."),
  column("fileinfo.stored", "bool", "protocol", "open", "Kept on the sensor's disk"),
  column("fileinfo.gaps", "bool", "protocol", "open", "Parts are missing"),
  column("fileinfo.size", "u64", "protocol", "open", "Bytes"),
  column("fileinfo.tx_id", "u64", "protocol", "open", "Transaction within the flow"),
  column("fileinfo.md5", "text", "protocol", "open", "MD5 of the file"),
  column("fileinfo.sha1", "text", "protocol", "open", "SHA-1 of the file"),
  column("fileinfo.sha256", "text", "protocol", "open", "SHA-256 of the file"),

  column("smb.id", "u64", "protocol", "open", "Transaction within the flow"),
  column("smb.dialect", "word", "protocol", "open", "SMB version"),
  column("smb.command", "word", "protocol", "open", "SMB command"),
  column("smb.status", "word", "protocol", "open", "NT status"),
  column("smb.status_code", "word", "protocol", "open", "NT status, hexadecimal"),
  column("smb.tree_id", "u32", "protocol", "open", "Share's number in the session"),
  column("smb.filename", "text", "protocol", "internal", "File or pipe"),
  column("smb.share", "text", "protocol", "internal", "Share"),
  column("smb.named_pipe", "word", "protocol", "internal", "Pipe"),
  column("smb.ntlmssp.user", "text", "protocol", "personal", "User signing in"),
  column("smb.ntlmssp.host", "text", "protocol", "internal", "Host signing in"),
  column("smb.ntlmssp.domain", "text", "protocol", "internal", "Domain signing in"),
  column("dcerpc.request", "word", "protocol", "open", "DCE/RPC request"),
  column("dcerpc.response", "word", "protocol", "open", "DCE/RPC response"),
  column("dcerpc.call_id", "u32", "protocol", "open", "DCE/RPC call"),
  column("dcerpc.rpc_version", "word", "protocol", "open", "DCE/RPC version"),

  column("krb5.msg_type", "word", "protocol", "open", "Kerberos message"),
  column("krb5.cname", "text", "protocol", "personal", "Who asks"),
  column("krb5.realm", "text", "protocol", "internal", "Realm"),
  column("krb5.sname", "text", "protocol", "internal", "Service asked for"),
  column("krb5.encryption", "word", "protocol", "open", "Encryption of the answer"),
  column("krb5.error_code", "word", "protocol", "open", "Why it failed"),

  column("ssh.client.proto_version", "word", "protocol", "open", "Client's SSH version"),
  column("ssh.client.software_version", "word", "protocol", "open", "Client's program"),
  column("ssh.client.hassh.hash", "word", "protocol", "open", "Client's fingerprint"),
  column("ssh.server.proto_version", "word", "protocol", "open", "Server's SSH version"),
  column("ssh.server.software_version", "word", "protocol", "open", "Server's program"),
  column("ssh.server.hassh.hash", "word", "protocol", "open", "Server's fingerprint"),
  column("rdp.event_type", "word", "protocol", "open", "RDP step"),
  column("rdp.cookie", "text", "protocol", "personal", "User named before sign-in"),

  column("smtp.helo", "text", "protocol", "internal", "How the sender greets"),
  column("smtp.mail_from", "text", "protocol", "personal", "Envelope's sender"),
  column("smtp.rcpt_to", "texts", "protocol", "personal", "Envelope's recipients"),
  column("email.from", "text", "protocol", "personal", "Letter's sender"),
  column("email.to", "texts", "protocol", "personal", "Letter's recipients"),
  column("ftp.command", "word", "protocol", "open", "FTP command"),
  column("dhcp.client_mac", "text", "protocol", "internal", "Client's hardware address"),
  column("dhcp.assigned_ip", "ip", "protocol", "internal", "Address given"),
  column("dhcp.hostname", "text", "protocol", "internal", "Client's name"),

  column("anomaly.type", "word", "health", "open", "decode, stream or applayer"),
  column("anomaly.event", "word", "health", "open", "What was odd"),
  column("anomaly.layer", "word", "health", "open", "Where it was odd"),
  column("anomaly.app_proto", "word", "health", "open", "In which protocol"),

  column("payload", "rest", "content", "content", "Bytes the signature matched, Base64"),
  column("payload_printable", "rest", "content", "content", "The same, printable"),
  column("packet", "rest", "content", "content", "The packet, Base64"),
  column("http.http_request_body", "rest", "content", "content", "Body sent, Base64"),
  column("http.http_request_body_printable", "rest", "content", "content", "The same, printable"),
  column("http.http_response_body", "rest", "content", "content", "Body answered, Base64"),
  column("http.http_response_body_printable", "rest", "content", "content", "The same, printable"),
  column("email.subject", "rest", "content", "content", "Letter's subject"),
  column("email.body", "rest", "content", "content", "Letter's text"),
  column("ftp.command_data", "rest", "protocol", "secret", "What follows the command; a password after PASS"),
  column("snmp.community", "rest", "protocol", "secret", "SNMP's password"),
  column("pgsql.request.password", "rest", "protocol", "secret", "PostgreSQL password"),
];

/** Computed at the sensor for every event; not in EVE. */
export const COMPUTED_COLUMNS = {
  /** Place of the event in its batch, from 0. */
  row: "u32",
  /** An alert that is Suricata's own engine event: health, never shown as an alert. */
  engine_event: "bool",
  /** JSON object of everything the table does not type; empty text when there is nothing. */
  rest: "text",
} as const;

/** Columns with a type of their own, in order. */
export const TYPED_COLUMNS: readonly (Column & { readonly type: ColumnType })[] = EVENT_COLUMNS.filter(
  (found): found is Column & { readonly type: ColumnType } => found.type !== "rest",
);

/** EVE paths a sensor withholds when it may not send these sensitivities. */
export function withheldPaths(withhold: readonly Sensitivity[]): readonly string[] {
  return EVENT_COLUMNS.filter((held) => withhold.includes(held.sensitivity)).map((held) => held.path);
}
