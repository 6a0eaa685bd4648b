/** The board: every enrolled sensor's last word, and how sensors and places stand by it. */
import {
  type EpochMicros,
  engineAdvisories,
  type GeoId,
  type JurisdictionState,
  type SensorId,
} from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import { type Heartbeat, type JurisdictionStatus, type SensorSummary, STALE_AFTER_MS } from "@watchfloor/wire";
import type { EnrolledSensor, TalliesTable } from "../store/index.ts";
import type { AlertWindow } from "./alert-window.ts";

export type SensorState = SensorSummary["state"];

/** What the hub holds of a sensor; nothing at all before its first batch. */
export type Tally = Omit<TalliesTableRow, "sensor_id">;
type TalliesTableRow = { readonly [Name in keyof TalliesTable]: Name extends "sensor_id" ? string : number };

interface Word {
  readonly atUs: number;
  readonly heartbeat: Heartbeat | undefined;
}

const STALE_AFTER_US = STALE_AFTER_MS * 1_000;
const NOTHING_HELD: Tally = {
  batches: 0,
  events: 0,
  alerts: 0,
  engine_events: 0,
  gaps: 0,
  chain_breaks: 0,
  refused_batches: 0,
  refused_events: 0,
};

/** Sensors as the registry has them, and their words, kept here. Bounded by the number of enrolled sensors. */
export class Board {
  readonly #sensors: () => readonly EnrolledSensor[];
  readonly #register: Register;
  readonly #window: AlertWindow;
  readonly #words = new Map<SensorId, Word>();

  constructor(sensors: () => readonly EnrolledSensor[], register: Register, window: AlertWindow) {
    this.#sensors = sensors;
    this.#register = register;
    this.#window = window;
  }

  /** A heartbeat, or the sign of life that a batch is; the newest counts, whatever a clock that was set back says of it. */
  heard(sensorId: SensorId, atUs: EpochMicros, heartbeat?: Heartbeat): void {
    const last = this.#words.get(sensorId);
    this.#words.set(sensorId, { atUs, heartbeat: heartbeat ?? last?.heartbeat });
  }

  all(): readonly EnrolledSensor[] {
    return this.#sensors();
  }

  stateOf(sensor: EnrolledSensor, nowUs: number): SensorState {
    if (sensor.revokedAtUs !== undefined) return "revoked";
    const word = this.#words.get(sensor.sensorId);
    if (word === undefined) return "waiting";
    // A word from the future was heard before the clock was set back: nobody knows how old it is.
    return Math.abs(nowUs - word.atUs) > STALE_AFTER_US ? "stale" : "live";
  }

  summaryOf(sensor: EnrolledSensor, nowUs: number, tally: Tally = NOTHING_HELD): SensorSummary {
    const word = this.#words.get(sensor.sensorId);
    const state = this.stateOf(sensor, nowUs);
    const engine = word?.heartbeat?.engine.version ?? "";
    return {
      sensorId: sensor.sensorId,
      geoId: sensor.geoId,
      place: this.#register.label(sensor.geoId),
      link: state === "live" ? "linked" : state === "revoked" ? "refused" : "waiting",
      state,
      enrolledAtUs: sensor.enrolledAtUs,
      certificateExpiresAtUs: sensor.expiresAtUs,
      ...(word === undefined ? {} : { lastWordAtUs: word.atUs }),
      ...(word?.heartbeat === undefined ? {} : { heartbeat: word.heartbeat }),
      held: {
        batches: tally.batches,
        events: tally.events,
        alerts: tally.alerts,
        engineEvents: tally.engine_events,
      },
      gaps: tally.gaps,
      chainBreaks: tally.chain_breaks,
      refused: { batches: tally.refused_batches, events: tally.refused_events },
      engineAdvisories: engine === "" ? [] : advisoriesOf(engine),
    };
  }

  /** Every place with a sensor that counts, or with alerts in the window. */
  places(nowUs: number): readonly JurisdictionStatus[] {
    return [...this.#byPlace()]
      .map(([place, sensors]) => this.#statusOf(place, sensors, nowUs))
      .filter(({ sensors, alertsLastHour }) => sensors > 0 || alertsLastHour > 0);
  }

  /** These places, also those that have nothing left to tell of. */
  statuses(places: readonly GeoId[], nowUs: number): readonly JurisdictionStatus[] {
    const byPlace = this.#byPlace();
    return places.map((place) => this.#statusOf(place, byPlace.get(place) ?? [], nowUs));
  }

  #byPlace(): ReadonlyMap<GeoId, readonly EnrolledSensor[]> {
    return Map.groupBy(this.#sensors(), ({ geoId }) => geoId);
  }

  #statusOf(place: GeoId, enrolled: readonly EnrolledSensor[], nowUs: number): JurisdictionStatus {
    const sensors = enrolled.filter(({ revokedAtUs }) => revokedAtUs === undefined);
    const states = sensors.map((sensor) => this.stateOf(sensor, nowUs));
    const live = states.filter((state) => state === "live").length;
    const { alerts, worstSeverity, lastAlertAtUs } = this.#window.totals(place, nowUs);
    const words = enrolled.map(({ sensorId }) => this.#words.get(sensorId)?.atUs ?? 0);
    const lastWordAtUs = Math.max(0, ...words);
    const known = this.#register.get(place);
    return {
      geoId: place,
      name: known?.name ?? place,
      postal: known?.postal ?? "",
      state: placeState(states, alerts),
      sensors: sensors.length,
      liveSensors: live,
      alertsLastHour: alerts,
      ...(worstSeverity === undefined ? {} : { worstSeverity }),
      ...(lastAlertAtUs === undefined ? {} : { lastAlertAtUs }),
      ...(lastWordAtUs === 0 ? {} : { lastWordAtUs }),
    };
  }
}

/**
 * Alert before stale before live: what asks for action is shown. One silent sensor of several makes the place
 * stale, for silence is a finding; sensors that never spoke say nothing yet.
 */
function placeState(states: readonly SensorState[], alerts: number): JurisdictionState {
  if (alerts > 0) return "alert";
  if (states.includes("stale")) return "stale";
  return states.includes("live") ? "live" : "none";
}

/** An engine that does not tell its version in a form we know may have every fault; that is said, not hidden. */
function advisoriesOf(version: string): SensorSummary["engineAdvisories"] {
  const known = engineAdvisories(version);
  if (known === undefined)
    return [{ id: "unknown-version", fixedIn: "", summary: "This version is unknown, and so are its faults." }];
  return known.map(({ cve, fixedIn, effect, mitigation }) => ({
    id: cve,
    fixedIn: fixedIn.join(", "),
    summary: `${effect} ${mitigation}`,
  }));
}
