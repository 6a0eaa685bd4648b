/** What serve asks of the watch; `main.ts` joins the two, neither imports the other. */
import type { GeoId, Scope, SensorId } from "@watchfloor/domain";
import type {
  AlertDetail,
  AlertSummary,
  AlertsAnswer,
  JurisdictionStatus,
  LiveNews,
  SensorDetail,
  SensorSummary,
} from "@watchfloor/wire";

/** A live message with the place it speaks of. */
export interface PlacedMessage {
  readonly geoId: GeoId;
  readonly message: LiveNews;
}

export interface AlertQuestion {
  readonly limit: number;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly geoId?: GeoId | undefined;
  readonly sensorId?: SensorId | undefined;
  readonly sid?: number | undefined;
  readonly severity?: number | undefined;
}

export interface WatchPort {
  map(scope: Scope): { readonly asOfUs: number; readonly jurisdictions: JurisdictionStatus[] };
  sensors(scope: Scope): Promise<SensorSummary[]>;
  sensor(scope: Scope, id: SensorId): Promise<SensorDetail | undefined>;
  alerts(scope: Scope, question: AlertQuestion): Promise<AlertsAnswer>;
  alert(scope: Scope, id: string): Promise<AlertDetail | undefined>;
  /** Undefined: read anew (an id of no alert here, or more than `limit`). */
  alertsAfter(scope: Scope, id: string, limit: number): Promise<readonly AlertSummary[] | undefined>;
  /** Alerts in order of their ids; the answer ends it. */
  subscribe(listener: (placed: PlacedMessage) => void): () => void;
}
