/** `watchfloor query`: asks a running hub, or a data directory at rest, for events or for counts. */
import { defineConfiguration, PROGRAM_SETTINGS, type ValuesOf } from "@watchfloor/config";
import { type QueryAnswer, queryAnswerSchema, type StoredEvent } from "@watchfloor/wire";
import { z } from "zod";
import { defineCommand } from "../command.ts";
import type { House } from "../house/house.ts";
import { layOut, type Terminal, tone } from "../house/terminal.ts";
import { HUB_SETTINGS, whomOf, withHub } from "./hub-access.ts";
import { hubApi, reach } from "./hub-api.ts";

const QUERY_SETTINGS = defineConfiguration(
  "query",
  {
    ...PROGRAM_SETTINGS,
    filter: {
      schema: z.string(),
      default: "",
      help: "what to look for, see docs/filter.md; empty asks for everything",
    },
    groupBy: {
      schema: z.string().min(1).optional(),
      help: "count by the values of this field, most first",
      placeholder: "FIELD",
    },
    limit: { schema: z.number().int().min(1).max(10_000), default: 100, help: "most events or groups to show" },
    ...HUB_SETTINGS,
  },
  {
    about: "Asks for stored events. Counts always tell how many there are in all.",
    usage: "watchfloor query ['FILTER'] [options]",
    positional: ["filter"],
    examples: [
      { line: "watchfloor query 'event_type = alert and severity = 1'", does: "the worst alerts, newest first" },
      {
        line: "watchfloor query 'event_type = alert' --group-by alert.signature",
        does: "how often each signature fired",
      },
      { line: "watchfloor query '10.20.0.0/16 and event_type = dns' --json", does: "one object, for programs" },
      {
        line: "watchfloor query --group-by event_type --hub https://hub.example",
        does: "ask another hub, with the token in WATCHFLOOR_QUERY_TOKEN",
      },
    ],
  },
);

function end(record: StoredEvent["record"], which: "src" | "dest"): string {
  const address = record[`${which}_ip`];
  const port = record[`${which}_port`];
  if (typeof address !== "string") return "";
  const shown = address.includes(":") ? `[${address}]` : address;
  return typeof port === "number" ? `${shown}:${port}` : shown;
}

/** The one thing that tells most of a record of its kind. */
function gist(record: StoredEvent["record"]): string {
  const paths = [
    "alert.signature",
    "dns.rrname",
    "dns.queries.0.rrname",
    "tls.sni",
    "http.hostname",
    "fileinfo.filename",
    "anomaly.event",
  ];
  for (const path of paths) {
    let held: unknown = record;
    for (const part of path.split("."))
      held = typeof held === "object" && held !== null ? Reflect.get(held, part) : undefined;
    if (typeof held === "string" && held !== "") return held;
  }
  return typeof record.app_proto === "string" ? record.app_proto : "";
}

/** The answer for people: a table, and under it how much of the whole it is. */
export function showAnswer(terminal: Terminal, answer: QueryAnswer, groupBy: string | undefined): string {
  const count = (n: number): string => n.toLocaleString("en-US");
  const took = `in ${(answer.elapsedUs / 1000).toFixed(1)} ms`;
  if (answer.groups !== undefined) {
    const rows = answer.groups.map(({ value, events }) => [count(events), value]);
    const shown = `${count(answer.total)} events in ${count(rows.length)} groups shown, ${took}`;
    return `${layOut(terminal, ["events", groupBy ?? "value"], rows)}${tone(terminal, "quiet", shown)}\n`;
  }
  const events = answer.events ?? [];
  const rows = events.map(({ record, sensorId, geoId }) => [
    String(record.timestamp ?? "").slice(0, 26),
    sensorId,
    geoId,
    String(record.event_type ?? ""),
    end(record, "src"),
    end(record, "dest"),
    gist(record),
  ]);
  const table = layOut(terminal, ["time", "sensor", "place", "type", "from", "to", "what"], rows);
  return `${table}${tone(terminal, "quiet", `${count(rows.length)} of ${count(answer.total)} events, ${took}`)}\n`;
}

async function query(house: House, values: ValuesOf<typeof QUERY_SETTINGS>): Promise<number> {
  const { filter, groupBy, limit, json } = values;
  const body = { filter, limit, ...(groupBy === undefined ? {} : { groupBy }) };
  const answer = await withHub(house, whomOf(house, values), (at) =>
    hubApi(at, reach(house, at.trust)).post("/api/v1/query", body, queryAnswerSchema),
  );
  house.terminal.out(json ? `${JSON.stringify(answer)}\n` : showAnswer(house.terminal, answer, groupBy));
  return 0;
}

export const QUERY = defineCommand("ask for stored events or counts", QUERY_SETTINGS, (house, { values }) =>
  query(house, values),
);
