/** How each column of the wire rests in the event store, and how it gets there from an Arrow stream. */
import { type ColumnType, TYPED_COLUMNS } from "@watchfloor/wire";

/** What the hub adds to every event: who, where and when, by the certificate and the hub's own clock. */
export const IDENTITY_COLUMNS = [
  { name: "sensor_id", stored: "LowCardinality(String)" },
  { name: "geo_id", stored: "LowCardinality(String)" },
  { name: "lane", stored: "LowCardinality(String)" },
  { name: "sequence", stored: "UInt64" },
  { name: "arrival", stored: "UInt64" },
  { name: "received_at", stored: "DateTime64(6, 'UTC')" },
] as const;

export interface EventColumn {
  readonly name: string;
  /** ClickHouse type in the table. */
  readonly stored: string;
  /** ClickHouse type as read from the Arrow stream; a stream without the column gives its default. */
  readonly read: string;
  /** SQL from the read value to the stored one. */
  readonly expression: string;
  readonly codec?: string;
}

/** Light and still a third smaller than LZ4 on text. */
const TEXT_CODEC = "ZSTD(1)";

interface Form {
  readonly stored: string;
  readonly read: string;
  readonly expression?: (name: string) => string;
  readonly codec?: string;
}

const same = (type: string): Form => ({ stored: type, read: type });
const instantOf = (name: string) => `fromUnixTimestamp64Micro(${name}, 'UTC')`;

const FORMS: Readonly<Record<ColumnType, Form>> = {
  text: { ...same("String"), codec: TEXT_CODEC },
  word: same("LowCardinality(String)"),
  texts: { ...same("Array(String)"), codec: TEXT_CODEC },
  u8: same("Nullable(UInt8)"),
  u16: same("Nullable(UInt16)"),
  u32: same("Nullable(UInt32)"),
  u64: same("Nullable(UInt64)"),
  bool: same("Nullable(Bool)"),
  // "::" is an absent address: as a sender or receiver Suricata never shows it (RFC 4291, 2.5.2, unspecified).
  ip: { stored: "IPv6", read: "LowCardinality(String)", expression: (name) => `toIPv6OrDefault(${name})` },
  instant: { stored: "Nullable(DateTime64(6, 'UTC'))", read: "Nullable(Int64)", expression: instantOf },
};

function eventColumn(name: string, form: Form): EventColumn {
  return {
    name,
    stored: form.stored,
    read: form.read,
    expression: form.expression?.(name) ?? name,
    ...(form.codec === undefined ? {} : { codec: form.codec }),
  };
}

/** Every column a batch brings, in order: the computed ones first. */
export const BATCH_COLUMNS: readonly EventColumn[] = [
  eventColumn("row", same("UInt32")),
  eventColumn("engine_event", same("Bool")),
  ...TYPED_COLUMNS.map(({ name, type }) =>
    name === "timestamp"
      ? eventColumn(name, { stored: "DateTime64(6, 'UTC')", read: "Int64", expression: instantOf })
      : eventColumn(name, FORMS[type]),
  ),
  eventColumn("rest", FORMS.text),
];

/** Structure of a batch for the table functions `file` and `input`. */
export function batchStructure(): string {
  return BATCH_COLUMNS.map(({ name, read }) => `${name} ${read}`).join(", ");
}
