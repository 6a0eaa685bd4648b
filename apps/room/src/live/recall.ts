/** What came live lately: an answer that was asked for before it must not take it off the page again. Bounded. */
import type {
  AlertSummary,
  AlertsAnswer,
  JurisdictionStatus,
  LiveMessage,
  MapAnswer,
  SensorSummary,
  SensorsAnswer,
} from "@watchfloor/wire";
import { type AlertFilter, insertLive, upsertJurisdictions, upsertSensors } from "./apply.ts";

/** Remembered this long; four times what a read may take (`READ_WITHIN_MS`). */
export const RECALL_MS = 120_000;
/** Alerts remembered at most, the oldest go first; as many as a list holds. */
export const MAX_RECALLED_ALERTS = 2_000;
/** Places, and sensors, remembered at most, longest untold first. The country has 3,200 places. */
const MAX_RECALLED_STATES = 10_000;

interface Heard<T> {
  /** By this computer, ms. */
  readonly heardMs: number;
  readonly what: T;
}

/** A state with the hub's time of telling, µs. */
interface Told<T> {
  readonly atUs: number;
  readonly state: T;
}

export interface Recall {
  hear(messages: readonly LiveMessage[]): void;
  /** Messages were missed: what is remembered of states may be overtaken. Alerts stay true. */
  forgetStates(): void;
  /**
   * The answer with the alerts it was too early for.
   *
   * @param askedMs when it was asked for; `whole` is false when alerts that came since then are no longer remembered.
   */
  overAlerts(
    answer: AlertsAnswer,
    filter: AlertFilter,
    askedMs: number,
  ): { readonly answer: AlertsAnswer; readonly whole: boolean };
  /** The answer with the states that were told after it was made; what was told before, it knows better. */
  overMap(answer: MapAnswer): MapAnswer;
  overSensors(answer: SensorsAnswer): SensorsAnswer;
}

class States<T> {
  /** In the order they were told last. */
  readonly #byKey = new Map<string, Heard<Told<T>>>();

  put(key: string, told: Told<T>, heardMs: number): void {
    this.#byKey.delete(key);
    this.#byKey.set(key, { heardMs, what: told });
    for (const [oldest, held] of this.#byKey) {
      if (heardMs - held.heardMs <= RECALL_MS && this.#byKey.size <= MAX_RECALLED_STATES) break;
      this.#byKey.delete(oldest);
    }
  }

  since(asOfUs: number): readonly T[] {
    return [...this.#byKey.values()].flatMap(({ what }) => (what.atUs >= asOfUs ? [what.state] : []));
  }

  clear(): void {
    this.#byKey.clear();
  }
}

/** @param nowMs by this computer. */
export function createRecall(nowMs: () => number): Recall {
  const jurisdictions = new States<JurisdictionStatus>();
  const sensors = new States<SensorSummary>();
  let alerts: readonly Heard<AlertSummary>[] = [];
  /** When the newest alert that had to go for want of room was heard. */
  let letGoMs: number | undefined;

  const keep = (fresh: readonly AlertSummary[]) => {
    const heardMs = nowMs();
    const young = alerts.filter((one) => heardMs - one.heardMs <= RECALL_MS);
    const all = [...young, ...fresh.map((what) => ({ heardMs, what }))];
    const excess = Math.max(0, all.length - MAX_RECALLED_ALERTS);
    letGoMs = all[excess - 1]?.heardMs ?? letGoMs;
    alerts = all.slice(excess);
  };
  return {
    hear(messages) {
      const heardMs = nowMs();
      const fresh: AlertSummary[] = [];
      for (const message of messages) {
        if (message.kind === "alert") fresh.push(message.alert);
        else if (message.kind === "jurisdiction")
          jurisdictions.put(message.jurisdiction.geoId, { atUs: message.atUs, state: message.jurisdiction }, heardMs);
        else if (message.kind === "sensor")
          sensors.put(message.sensor.sensorId, { atUs: message.atUs, state: message.sensor }, heardMs);
      }
      if (fresh.length > 0) keep(fresh);
    },
    forgetStates() {
      jurisdictions.clear();
      sensors.clear();
    },
    overAlerts(answer, filter, askedMs) {
      const remembered = alerts.map(({ what }) => what);
      return { answer: insertLive(answer, remembered, filter), whole: letGoMs === undefined || letGoMs < askedMs };
    },
    overMap: (answer) => upsertJurisdictions(answer, jurisdictions.since(answer.asOfUs)),
    overSensors: (answer) => upsertSensors(answer, sensors.since(answer.asOfUs)),
  };
}
