/** What a replay came to: the sensor's own count beside what the hub answers when it is asked. */
import { isEngineEvent } from "@watchfloor/domain";
import { type QueryAnswer, queryAnswerSchema } from "@watchfloor/wire";
import type { HubApi } from "../ask/hub-api.ts";
import type { Refused } from "./refused.ts";

/** What the sensor said when it was done. */
export interface SensorAccount {
  readonly eveLines: number;
  readonly quarantined: number;
  /** Lost on purpose, which the sensor's page explains; 0 unless the disk was full. */
  readonly dropped: number;
  readonly refused: readonly Refused[];
}

/** The one object that `up --until-done --json` prints. */
export interface ReplayAccount {
  readonly sensor: string;
  readonly eve_lines: number;
  readonly stored: number;
  /** Stored more than once: 0, or the promise is broken. */
  readonly duplicates: number;
  readonly quarantined: number;
  readonly dropped: number;
  readonly by_event_type: Readonly<Record<string, number>>;
  /** Engine events not among them. */
  readonly alerts_by_sid: Readonly<Record<string, number>>;
  readonly engine_events_by_sid: Readonly<Record<string, number>>;
  /** Captures that were not replayed, or not to their end; the others are in the counts. */
  readonly refused: readonly Refused[];
}

const groupsOf = (answer: QueryAnswer): Readonly<Record<string, number>> =>
  Object.fromEntries((answer.groups ?? []).map(({ value, events }) => [value, events]));

/** How long the store may take without a single new record before we say what is there. */
const QUIET_MS = 60_000;
const POLL_MS = 500;

/**
 * Waits until the store holds what the sensor has receipts for. A receipt says that the hub has it on disk; the event
 * store reads it from there in groups, a moment later.
 */
export async function settle(
  api: () => Promise<HubApi>,
  sensor: string,
  told: SensorAccount,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  let stored = -1;
  for (let quietMs = 0; quietMs < QUIET_MS; quietMs += POLL_MS) {
    const question = { filter: `sensor_id = ${sensor}`, groupBy: "event_type", limit: 1 };
    const { total } = await (await api()).post("/api/v1/query", question, queryAnswerSchema);
    if (total >= told.eveLines - told.quarantined - told.dropped) return;
    if (total > stored) quietMs = 0;
    stored = total;
    await sleep(POLL_MS);
  }
}

/** Asks the hub for everything it holds of `sensor`. */
export async function accountOf(api: HubApi, sensor: string, told: SensorAccount): Promise<ReplayAccount> {
  const mine = `sensor_id = ${sensor}`;
  const ask = (filter: string, groupBy: string): Promise<QueryAnswer> =>
    api.post("/api/v1/query", { filter, groupBy, limit: 10_000 }, queryAnswerSchema);
  const types = await ask(mine, "event_type");
  const sids = groupsOf(await ask(`${mine} and event_type = alert and alert.gid = 1`, "alert.signature_id"));
  const others = groupsOf(await ask(`${mine} and event_type = alert and alert.gid != 1`, "alert.signature_id"));
  const engine = (sid: string): boolean => isEngineEvent({ gid: 1, sid: Number(sid), rev: 0 });
  const pick = (wanted: boolean): Readonly<Record<string, number>> =>
    Object.fromEntries(Object.entries(sids).filter(([sid]) => engine(sid) === wanted));
  // Numbers of other generators may repeat ours; a sum loses nothing.
  const alerts: Record<string, number> = { ...pick(false) };
  for (const [sid, events] of Object.entries(others)) alerts[sid] = (alerts[sid] ?? 0) + events;
  const expected = told.eveLines - told.quarantined;
  return {
    sensor,
    eve_lines: told.eveLines,
    stored: types.total,
    duplicates: Math.max(0, types.total - expected),
    quarantined: told.quarantined,
    dropped: told.dropped,
    by_event_type: groupsOf(types),
    alerts_by_sid: alerts,
    engine_events_by_sid: pick(true),
    refused: told.refused,
  };
}

/** Whether nothing is missing and nothing is there twice. */
export function balances(account: ReplayAccount): boolean {
  return account.stored === account.eve_lines - account.quarantined;
}
