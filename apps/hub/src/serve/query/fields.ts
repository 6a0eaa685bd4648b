/** What a filter may ask the event store for: the wire's columns, the hub's own, and a few words that stand for two. */
import type { FilterField, FilterType } from "@watchfloor/filter";
import { type ColumnType, EVENT_COLUMNS } from "@watchfloor/wire";

/** How a field is found in the table `events`. SQL here is ours alone: no value of a person is ever part of it. */
export type FieldSource =
  | { readonly kind: "column"; readonly columns: readonly string[]; readonly type: ColumnType }
  /** A path without a column of its own, taken from the record's remaining JSON. */
  | { readonly kind: "rest"; readonly path: readonly string[] };

export interface StoreField extends FilterField {
  readonly source: FieldSource;
}

const FILTER_TYPES: Readonly<Record<ColumnType, FilterType>> = {
  text: "text",
  word: "text",
  texts: "text",
  u8: "number",
  u16: "number",
  u32: "number",
  u64: "number",
  bool: "bool",
  ip: "ip",
  instant: "instant",
};

const MAXIMA: Readonly<Partial<Record<ColumnType, bigint>>> = {
  u8: 0xffn,
  u16: 0xffffn,
  u32: 0xffff_ffffn,
  u64: 0xffff_ffff_ffff_ffffn,
};

/** Short forms, by column. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  alert_signature_id: ["sid"],
  alert_signature: ["signature"],
  alert_category: ["category"],
  alert_severity: ["severity"],
  event_type: ["kind"],
  timestamp: ["time"],
  sensor_id: ["sensor"],
  geo_id: ["geo"],
};

function columnField(name: string, type: ColumnType, path: string, columns: readonly string[] = [name]): StoreField {
  const aliases = [...(path === name ? [] : [path]), ...(ALIASES[name] ?? [])];
  return { name, aliases, type: FILTER_TYPES[type], max: MAXIMA[type], source: { kind: "column", columns, type } };
}

/** Columns the hub adds to what a sensor sent. */
const HUB_FIELDS: readonly StoreField[] = [
  columnField("received_at", "instant", "received_at"),
  columnField("sensor_id", "word", "sensor_id"),
  columnField("geo_id", "word", "geo_id"),
  columnField("engine_event", "bool", "engine_event"),
];

/** Either end of a conversation. */
const EITHER_END: readonly StoreField[] = [
  columnField("ip", "ip", "ip", ["src_ip", "dest_ip"]),
  columnField("port", "u16", "port", ["src_port", "dest_port"]),
];

/** Every field of a filter; names and aliases occur once. */
export const STORE_FIELDS: readonly StoreField[] = [
  ...EVENT_COLUMNS.map(
    ({ name, path, type }): StoreField =>
      type === "rest"
        ? { name, aliases: path === name ? [] : [path], type: "text", source: { kind: "rest", path: path.split(".") } }
        : columnField(name, type, path),
  ),
  ...HUB_FIELDS,
  ...EITHER_END,
];

/** Columns that a quoted text alone is looked for in: what people remember of an event. */
export const SEARCHED_COLUMNS: readonly string[] = [
  "alert_signature",
  "alert_category",
  "http_hostname",
  "http_url",
  "http_user_agent",
  "dns_rrname",
  "tls_sni",
  "tls_subject",
  "tls_issuerdn",
  "quic_sni",
  "fileinfo_filename",
  "smb_filename",
  "smb_share",
  "smb_ntlmssp_user",
  "smb_ntlmssp_host",
  "krb5_cname",
  "ssh_client_software_version",
  "smtp_mail_from",
  "email_from",
  "dhcp_hostname",
  "anomaly_event",
  "rest",
];

const BY_NAME: ReadonlyMap<string, StoreField> = new Map(
  STORE_FIELDS.flatMap((field) => [field.name, ...field.aliases].map((name) => [name.toLowerCase(), field] as const)),
);

/** By name, path or short form, without regard to case. */
export function findField(name: string): StoreField | undefined {
  return BY_NAME.get(name.toLowerCase());
}
