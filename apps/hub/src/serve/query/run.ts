/** A question to the event store: filter, or filter and group; bounded in time, memory and number. */
import { type Clock, type Scope, WatchfloorError } from "@watchfloor/domain";
import { nearest, parseFilter } from "@watchfloor/filter";
import type { QueryAnswer, QueryRequest } from "@watchfloor/wire";
import {
  type Condition,
  EVENT_SELECT,
  EVENTS_TABLE,
  type EventRow,
  type EventStore,
  readEvent,
  scopeCondition,
} from "../../store/index.ts";
import { compileFilter } from "./compile.ts";
import { findField, STORE_FIELDS, type StoreField } from "./fields.ts";

/** A person waits ten seconds, not longer; the store ends the question then. */
const QUERY_SETTINGS = "SETTINGS max_execution_time = 10, max_memory_usage = 1500000000, max_threads = 2";
/** Questions at one time; more are refused at once rather than made slow. */
const MAX_AT_ONCE = 8;

export interface QueryRunner {
  run(scope: Scope, request: QueryRequest): Promise<QueryAnswer>;
}

/** The groups' value as text, as a person would write it in a filter. */
function groupExpression({ source }: StoreField): string {
  if (source.kind === "rest") throw new WatchfloorError("E_REQUEST_INVALID", { reason: "cannot group by this field" });
  const texts = source.columns.map((column) => {
    if (source.type === "ip")
      return `if(${column} = toIPv6('::'), '', replaceRegexpOne(toString(${column}), '^::ffff:', ''))`;
    return source.type === "texts" ? `arrayStringConcat(${column}, ' ')` : `ifNull(toString(${column}), '')`;
  });
  return texts.length === 1 ? (texts[0] ?? "''") : `arrayJoin([${texts.join(", ")}])`;
}

function groupField(name: string): StoreField {
  const field = findField(name);
  if (field !== undefined) return field;
  const meant = nearest(
    name,
    STORE_FIELDS.map((known) => known.name),
  );
  throw new WatchfloorError("E_REQUEST_INVALID", { groupBy: name.slice(0, 64), meant });
}

export function createQueryRunner(deps: { readonly events: EventStore; readonly now: Clock }): QueryRunner {
  const { events, now } = deps;
  let running = 0;

  const answer = async (
    asked: Condition,
    request: QueryRequest,
  ): Promise<Omit<QueryAnswer, "asOfUs" | "elapsedUs">> => {
    const where = `FROM ${EVENTS_TABLE} WHERE ${asked.sql}`;
    const [counted] = await events.query<{ total: string }>(
      `SELECT count() AS total ${where} ${QUERY_SETTINGS}`,
      asked.parameters,
    );
    const total = Number(counted?.total ?? 0);
    const parameters = { ...asked.parameters, limit: request.limit };
    if (request.groupBy !== undefined) {
      const expression = groupExpression(groupField(request.groupBy));
      const groups = await events.query<{ value: string; events: string }>(
        `SELECT ${expression} AS value, count() AS events ${where} GROUP BY value ORDER BY events DESC, value LIMIT {limit:UInt32} ${QUERY_SETTINGS}`,
        parameters,
      );
      return { total, groups: groups.map((group) => ({ value: group.value, events: Number(group.events) })) };
    }
    const rows = await events.query<EventRow>(
      `${EVENT_SELECT} ${where} ORDER BY arrival DESC, row DESC LIMIT {limit:UInt32} ${QUERY_SETTINGS}`,
      parameters,
    );
    const found = rows
      .map(readEvent)
      .map(({ id, sensorId, geoId, receivedAtUs, record }) => ({ id, sensorId, geoId, receivedAtUs, record }));
    return { total, events: found };
  };

  return {
    async run(scope, request) {
      const startedAt = now();
      const filter = compileFilter(parseFilter(request.filter, STORE_FIELDS), now);
      const held = scopeCondition(scope);
      const asked: Condition = {
        sql: `(${held.sql}) AND (${filter.sql})`,
        parameters: { ...held.parameters, ...filter.parameters },
      };
      if (running >= MAX_AT_ONCE) throw new WatchfloorError("E_RATE_LIMITED", { running });
      running += 1;
      try {
        const told = await answer(asked, request);
        return { asOfUs: startedAt, ...told, elapsedUs: Math.max(0, now() - startedAt) };
      } finally {
        running -= 1;
      }
    },
  };
}
