/** Alerts read from the event store, newest first, page by page, and what arrived after one of them. */
import { type GeoId, parseEventId, type Scope, type SensorId, WatchfloorError } from "@watchfloor/domain";
import type { AlertSummary } from "@watchfloor/wire";
import {
  type Condition,
  EVENT_SELECT,
  EVENTS_TABLE,
  type EventRow,
  type EventStore,
  type ReadEvent,
  readEvent,
  scopeCondition,
} from "../store/index.ts";
import type { AlertReader } from "./alert-summary.ts";

/** Suricata's engine events are health and never alerts. */
export const IS_ALERT = "event_type = 'alert' AND NOT engine_event";
/** A question that takes longer helps nobody at a screen. */
export const READ_SETTINGS = "SETTINGS max_execution_time = 10, max_memory_usage = 1000000000";

/** `GET /api/v1/alerts`: newest arrival first. */
export interface AlertQuestion {
  readonly limit: number;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly geoId?: GeoId | undefined;
  readonly sensorId?: SensorId | undefined;
  readonly sid?: number | undefined;
  readonly severity?: number | undefined;
}

export interface AlertPage {
  readonly alerts: AlertSummary[];
  readonly next?: string;
  readonly total: number;
}

/** The two numbers of an event id. */
interface EventPlace {
  readonly arrival: number;
  readonly row: number;
}

function placeOf(id: string): EventPlace {
  const place = parseEventId(id);
  if (place === undefined) throw new WatchfloorError("E_REQUEST_INVALID", { reason: "not an event id" });
  return place;
}

/** Joins conditions; their placeholders must differ. */
export function allOf(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(" AND "),
    parameters: Object.assign({}, ...conditions.map(({ parameters }) => parameters)),
  };
}

function beyond({ arrival, row }: EventPlace, side: "before" | "after"): Condition {
  const sign = side === "before" ? "<" : ">";
  return {
    sql: `(arrival, row) ${sign} ({${side}_arrival:UInt64}, {${side}_row:UInt32})`,
    parameters: { [`${side}_arrival`]: arrival, [`${side}_row`]: row },
  };
}

function filters(question: AlertQuestion): readonly Condition[] {
  const given: Condition[] = [];
  if (question.geoId !== undefined)
    given.push({ sql: "startsWith(geo_id, {geo:String})", parameters: { geo: question.geoId } });
  if (question.sensorId !== undefined)
    given.push({ sql: "sensor_id = {sensor:String}", parameters: { sensor: question.sensorId } });
  if (question.sid !== undefined)
    given.push({ sql: "alert_signature_id = {sid:UInt32}", parameters: { sid: question.sid } });
  if (question.severity !== undefined)
    given.push({ sql: "alert_severity = {severity:UInt8}", parameters: { severity: question.severity } });
  return given;
}

export class Alerts {
  readonly #events: EventStore;
  readonly #reader: AlertReader;

  constructor(events: EventStore, reader: AlertReader) {
    this.#events = events;
    this.#reader = reader;
  }

  async page(scope: Scope, question: AlertQuestion): Promise<AlertPage> {
    const asked = [{ sql: IS_ALERT, parameters: {} }, scopeCondition(scope), ...filters(question)];
    const whole = allOf(asked);
    const sides = (["before", "after"] as const).flatMap((side) => {
      const id = question[side];
      return id === undefined ? [] : [beyond(placeOf(id), side)];
    });
    const found = await this.#read(allOf([...asked, ...sides]), "DESC", question.limit + 1);
    const [counted] = await this.#events.query<{ total: string }>(
      `SELECT count() AS total FROM ${EVENTS_TABLE} WHERE ${whole.sql} ${READ_SETTINGS}`,
      whole.parameters,
    );
    const alerts = found.slice(0, question.limit).map((event) => this.#summary(event));
    const last = alerts.at(-1)?.id;
    const total = Number(counted?.total ?? 0);
    return found.length > question.limit && last !== undefined ? { alerts, next: last, total } : { alerts, total };
  }

  /** Oldest first; one more than `limit` is never read. */
  async after(scope: Scope, id: EventPlace, limit: number): Promise<readonly AlertSummary[]> {
    const asked = allOf([{ sql: IS_ALERT, parameters: {} }, scopeCondition(scope), beyond(id, "after")]);
    return (await this.#read(asked, "ASC", limit)).map((event) => this.#summary(event));
  }

  /** How many alerts of each severity one batch brought, of whatever place: for the watch itself, not for a reader. */
  async severitiesOf(arrival: number): Promise<readonly { readonly severity: number; readonly alerts: number }[]> {
    const rows = await this.#events.query<{ severity: number; alerts: string }>(
      `SELECT greatest(1, ifNull(alert_severity, 3)) AS severity, count() AS alerts FROM ${EVENTS_TABLE}
       WHERE ${IS_ALERT} AND arrival = {arrival:UInt64} GROUP BY severity ${READ_SETTINGS}`,
      { arrival },
    );
    return rows.map(({ severity, alerts }) => ({ severity: Number(severity), alerts: Number(alerts) }));
  }

  async one(scope: Scope, { arrival, row }: EventPlace): Promise<ReadEvent | undefined> {
    const asked = allOf([
      { sql: IS_ALERT, parameters: {} },
      scopeCondition(scope),
      { sql: "arrival = {at:UInt64} AND row = {row:UInt32}", parameters: { at: arrival, row } },
    ]);
    return (await this.#read(asked, "ASC", 1))[0];
  }

  async #read(asked: Condition, order: "ASC" | "DESC", limit: number): Promise<readonly ReadEvent[]> {
    const rows = await this.#events.query<EventRow>(
      `${EVENT_SELECT} FROM ${EVENTS_TABLE} WHERE ${asked.sql} ORDER BY arrival ${order}, row ${order} LIMIT {limit:UInt32} ${READ_SETTINGS}`,
      { ...asked.parameters, limit },
    );
    return rows.map(readEvent);
  }

  #summary(event: ReadEvent): AlertSummary {
    return this.#reader.summary(event);
  }
}
