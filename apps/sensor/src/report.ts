/** What the agent says: one JSON object per line for programs, a line of text for people; trouble goes to stderr. */
import { type Lane, unreachable, type WatchfloorError } from "@watchfloor/domain";
import type { Link } from "@watchfloor/uplink";
import type { EngineEvent } from "./engine/engine.ts";
import type { Tally } from "./job.ts";

export type Said =
  | { readonly kind: "ready"; readonly sensorId: string; readonly geoId: string; readonly engine: string | undefined }
  | ({ readonly kind: "progress"; readonly heldBatches: number } & Tally)
  | ({ readonly kind: "done" } & Tally)
  | { readonly kind: "link"; readonly lane: Lane; readonly state: Link["kind"]; readonly code: string | undefined }
  | { readonly kind: "engine"; readonly event: EngineEvent };

export interface Report {
  say(said: Said): void;
  /** For people who look for a fault. */
  note(text: string): void;
  problem(where: string, error: WatchfloorError): void;
}

export interface Streams {
  readonly json: boolean;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

export function createReport({ json, out, err }: Streams): Report {
  return {
    say: (said) => {
      if (json) out(JSON.stringify(said));
      else {
        const text = textOf(said);
        if (text !== undefined) out(text);
      }
    },
    note: (text) => err(text),
    problem: (where, error) => err(`${where}: ${error.message}\n  ${error.advice}`),
  };
}

const number = new Intl.NumberFormat("en-US");

function textOf(said: Said): string | undefined {
  switch (said.kind) {
    case "ready":
      return `sensor ${said.sensorId} (${said.geoId}) is ready${said.engine === undefined ? "" : `, Suricata ${said.engine}`}`;
    case "progress":
      return `${number.format(said.eveLines)} lines read, ${number.format(said.sent)} sealed, ${said.heldBatches} batches wait for the hub`;
    case "done":
      return `done: ${number.format(said.eveLines)} lines, ${number.format(said.sent)} sent, ${said.quarantined} in quarantine, ${said.dropped} dropped`;
    case "link":
      return `${said.lane} lane ${said.state}${said.code === undefined ? "" : `: ${said.code}`}`;
    case "engine":
      return engineText(said.event);
    default:
      return unreachable(said);
  }
}

function engineText(event: EngineEvent): string | undefined {
  switch (event.kind) {
    case "engine-started":
      return `Suricata ${event.version} started, process ${event.pid}`;
    case "engine-ended":
      return `Suricata ended (${event.signal ?? `code ${event.code}`})`;
    case "engine-restart":
      return `Suricata is started again in ${event.inMs} ms: ${event.reason}`;
    case "leftover-ended":
      return `ended a Suricata that an earlier agent left running, process ${event.pid}`;
    case "capture-started":
      return `capture ${event.index + 1} of ${event.of}: ${event.file}`;
    // What is wrong with a capture is told as an error.
    case "capture-ended":
    case "capture-progress":
    case "gap-shortened":
      return undefined;
    default:
      return unreachable(event);
  }
}
