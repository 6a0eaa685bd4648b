/** An alert's record, as hostile as the network it came from, read into the summary that people see. */
import { cardFor } from "@watchfloor/cards";
import { type EventId, type GeoId, isRawNumber, readEveTimestamp, type SensorId } from "@watchfloor/domain";
import type { AlertSummary, Card } from "@watchfloor/wire";

/** One alert with where and when it came from; times are µs since the epoch. */
export interface PlacedAlert {
  readonly id: EventId;
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  readonly receivedAtUs: number;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface AlertReader {
  /** The summary; what the record lacks or has in another type is empty, never a refusal. */
  summary(alert: PlacedAlert): AlertSummary;
  card(alert: PlacedAlert): Card;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown, max = 1_000): string {
  if (typeof value === "string") return value.slice(0, max);
  if (isRawNumber(value)) return value.rawJSON;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : "";
}

function whole(value: unknown, max: number): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max ? value : undefined;
}

/** Time of the packet; a sensor whose record has none or a false one is shown by when the hub held it. */
function instant(value: unknown, otherwise: number): number {
  return typeof value === "string" ? (readEveTimestamp(value) ?? otherwise) : otherwise;
}

/** `metadata.watchfloor_card` of a rule comes as a list of one. */
function namedCard(alert: Fields): string | undefined {
  const named = fieldsOf(alert.metadata).watchfloor_card;
  const first: unknown = Array.isArray(named) ? named[0] : named;
  return typeof first === "string" ? first : undefined;
}

const MAX_U32 = 0xffff_ffff;

export function createAlertReader(deps: {
  readonly label: (place: GeoId) => string;
  readonly isInside: (ip: string) => boolean;
}): AlertReader {
  const card = ({ record }: PlacedAlert): Card => {
    const alert = fieldsOf(record.alert);
    return cardFor({
      signature: text(alert.signature),
      category: text(alert.category),
      srcIp: text(record.src_ip, 64),
      destIp: text(record.dest_ip, 64),
      card: namedCard(alert),
      isInside: deps.isInside,
    });
  };
  return {
    card,
    summary(placed) {
      const { record } = placed;
      const alert = fieldsOf(record.alert);
      const srcPort = whole(record.src_port, 65_535);
      const destPort = whole(record.dest_port, 65_535);
      return {
        id: placed.id,
        atUs: instant(record.timestamp, placed.receivedAtUs),
        receivedAtUs: placed.receivedAtUs,
        sensorId: placed.sensorId,
        geoId: placed.geoId,
        place: deps.label(placed.geoId),
        headline: card(placed).headline,
        gid: whole(alert.gid, MAX_U32) ?? 1,
        sid: whole(alert.signature_id, MAX_U32) ?? 0,
        rev: whole(alert.rev, MAX_U32) ?? 0,
        signature: text(alert.signature),
        category: text(alert.category),
        // Without a severity nobody knows how bad it is; Suricata's own default is 3.
        severity: Math.max(1, whole(alert.severity, 255) ?? 3),
        srcIp: text(record.src_ip, 64),
        ...(srcPort === undefined ? {} : { srcPort }),
        destIp: text(record.dest_ip, 64),
        ...(destPort === undefined ? {} : { destPort }),
        proto: text(record.proto, 64),
        appProto: text(record.app_proto, 64),
        flowId: text(record.flow_id, 20),
        communityId: text(record.community_id, 128),
      };
    },
  };
}
