/** The watch: how every jurisdiction and sensor stands now, what was alerted, and who else saw it. */
import {
  type Clock,
  eventId,
  type GeoId,
  geoId,
  parseEventId,
  type Scope,
  type SensorId,
  scopeHolds,
} from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import type {
  AlertDetail,
  AlertSummary,
  AlertsAnswer,
  JurisdictionStatus,
  SensorDetail,
  SensorSummary,
} from "@watchfloor/wire";
import type { IngestObserver, SensorWord, Store, UrgentBatch } from "../store/index.ts";
import { alertDetail } from "./alert-detail.ts";
import { createAlertReader } from "./alert-summary.ts";
import { AlertWindow } from "./alert-window.ts";
import { type AlertQuestion, Alerts } from "./alerts.ts";
import { Board } from "./board.ts";
import { Due } from "./due.ts";
import { createInside } from "./inside.ts";
import { News, type NewsListener } from "./news.ts";
import { rebuild } from "./rebuild.ts";
import { readTallies, sensorDetail, sensorSummaries } from "./sensors.ts";
import { type Every, settledSoon } from "./settled.ts";

/** How often changed places are told; alerts themselves are told at once. */
const PLACES_EVERY_MS = 250;
/** How often states are looked over (silence, an hour gone by) and sensors are told. */
const SWEEP_EVERY_MS = 1_000;
/** Routine news of sensors and of places told in one go; changes of state are always told. 3,143 counties take a minute. */
const ROUTINE_AT_ONCE = 50;

export interface WatchDeps {
  readonly store: Store;
  readonly register: Register;
  readonly now: Clock;
  readonly every: Every;
  /** A fault that hinders nobody else; main logs it. */
  readonly onFault: (error: unknown) => void;
}

export interface Watch extends IngestObserver {
  /** Rebuilds from the stores and begins to tell. To be awaited before ingest listens. */
  start(): Promise<void>;
  stop(): void;
  map(scope: Scope): { readonly asOfUs: number; readonly jurisdictions: JurisdictionStatus[] };
  sensors(scope: Scope): Promise<SensorSummary[]>;
  sensor(scope: Scope, id: SensorId): Promise<SensorDetail | undefined>;
  alerts(scope: Scope, question: AlertQuestion): Promise<AlertsAnswer>;
  alert(scope: Scope, id: string): Promise<AlertDetail | undefined>;
  /**
   * Alerts that arrived after `id` up to now, oldest first: whoever subscribed before asking has a gapless whole.
   * Undefined when `id` is none of this hub's, or when there are more than `limit`: then read anew.
   */
  alertsAfter(scope: Scope, id: string, limit: number): Promise<readonly AlertSummary[] | undefined>;
  /** Hears every change from now on, alerts in order of their ids; the answer ends it. */
  subscribe(listener: NewsListener): () => void;
}

export function createWatch(deps: WatchDeps): Watch {
  const { store, register, now, every } = deps;
  const label = (place: GeoId) => register.label(place);
  const isInside = createInside();
  const reader = createAlertReader({ label, isInside });
  const window = new AlertWindow();
  const board = new Board(() => store.room.sensors.all(), register, window);
  const alerts = new Alerts(store.events, reader);
  const news = new News(deps.onFault);
  const places = new Due<GeoId>();
  const sensors = new Due<SensorId>();
  const toldPlaces = new Map<GeoId, string>();
  const toldStates = new Map<SensorId, string>();
  const stops: (() => void)[] = [];
  let lastArrival = 0;
  let telling = false;

  const upToNow = () => settledSoon(store.events, every, lastArrival);

  const placeKey = (status: JurisdictionStatus) => geoId(status.geoId);

  /** Everything but the age, which changes with every word. */
  const gistOf = ({ lastWordAtUs: _, ...gist }: JurisdictionStatus) => JSON.stringify(gist);

  const tellPlaces = () => {
    for (const jurisdiction of board.statuses(places.take(ROUTINE_AT_ONCE), now())) {
      const place = placeKey(jurisdiction);
      toldPlaces.set(place, gistOf(jurisdiction));
      news.tell({ geoId: place, message: { kind: "jurisdiction", jurisdiction } });
    }
  };

  const tellSensors = async () => {
    if (telling) return;
    telling = true;
    const due = sensors.take(ROUTINE_AT_ONCE);
    try {
      const tallies = due.length === 0 ? new Map() : await readTallies(store.room, due);
      const byId = new Map(board.all().map((sensor) => [sensor.sensorId, sensor]));
      for (const id of due) {
        const enrolled = byId.get(id);
        if (enrolled === undefined) continue;
        const sensor = board.summaryOf(enrolled, now(), tallies.get(id));
        news.tell({ geoId: enrolled.geoId, message: { kind: "sensor", sensor } });
      }
    } catch (error) {
      for (const id of due) sensors.touched(id);
      deps.onFault(error);
    } finally {
      telling = false;
    }
  };

  const sweep = () => {
    const at = now();
    for (const sensor of board.all()) {
      const state = `${board.stateOf(sensor, at)} ${sensor.geoId} ${sensor.fingerprint}`;
      if (toldStates.get(sensor.sensorId) !== state) sensors.changed(sensor.sensorId);
      toldStates.set(sensor.sensorId, state);
    }
    // Those told before are looked at too: a place whose last sensor was revoked must not stay on the map.
    const looked = new Set([...board.places(at).map(placeKey), ...toldPlaces.keys()]);
    for (const status of board.statuses([...looked], at))
      if (toldPlaces.get(placeKey(status)) !== gistOf(status)) places.changed(placeKey(status));
    void tellSensors();
  };

  /** Too many alerts to push one by one: places show them as soon as the store has them, readers find them in its answers. */
  const countBacklog = async ({ arrival, geoId: place, receivedAtUs }: Parameters<Watch["onBacklog"]>[0]) => {
    await store.events.settled(arrival);
    for (const { severity, alerts: many } of await alerts.severitiesOf(arrival))
      window.add(place, receivedAtUs, severity, many);
    places.changed(place);
  };

  return {
    async start() {
      lastArrival = await rebuild(store, board, window, now);
      const at = now();
      for (const sensor of board.all())
        toldStates.set(sensor.sensorId, `${board.stateOf(sensor, at)} ${sensor.geoId} ${sensor.fingerprint}`);
      for (const status of board.places(at)) toldPlaces.set(placeKey(status), gistOf(status));
      stops.push(every(PLACES_EVERY_MS, tellPlaces), every(SWEEP_EVERY_MS, sweep));
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
    },
    onUrgent(batch: UrgentBatch) {
      lastArrival = Math.max(lastArrival, batch.arrival);
      board.heard(batch.sensorId, batch.receivedAtUs);
      for (const { row, engineEvent, record } of batch.events) {
        if (engineEvent || record.event_type !== "alert") continue;
        const alert = reader.summary({ ...batch, id: eventId(batch.arrival, row), record });
        window.add(batch.geoId, batch.receivedAtUs, alert.severity);
        news.tell({ geoId: batch.geoId, message: { kind: "alert", alert } });
        places.changed(batch.geoId);
      }
      sensors.touched(batch.sensorId);
    },
    onBacklog(batch) {
      lastArrival = Math.max(lastArrival, batch.arrival);
      board.heard(batch.sensorId, batch.receivedAtUs);
      sensors.touched(batch.sensorId);
      countBacklog(batch).catch(deps.onFault);
    },
    onHeartbeat(word: SensorWord) {
      board.heard(word.sensorId, word.receivedAtUs, word.heartbeat);
      sensors.touched(word.sensorId);
      places.touched(word.geoId);
    },
    map(scope) {
      const asOfUs = now();
      const jurisdictions = board.places(asOfUs).filter((status) => scopeHolds(scope, placeKey(status)));
      return { asOfUs, jurisdictions };
    },
    sensors: (scope) => sensorSummaries(store.room, board, scope, now()),
    async sensor(scope, id) {
      await upToNow();
      return sensorDetail({ room: store.room, events: store.events, board }, scope, id, now());
    },
    async alerts(scope, question) {
      await upToNow();
      return { asOfUs: now(), ...(await alerts.page(scope, question)) };
    },
    async alert(scope, id) {
      const asked = parseEventId(id);
      if (asked === undefined) return undefined;
      await upToNow();
      const event = await alerts.one(scope, asked);
      return event && alertDetail({ events: store.events, reader, label, isInside }, scope, event, now());
    },
    async alertsAfter(scope, id, limit) {
      const asked = parseEventId(id);
      if (asked === undefined || asked.arrival > lastArrival) return undefined;
      await upToNow();
      const missed = await alerts.after(scope, asked, limit + 1);
      return missed.length > limit ? undefined : missed;
    },
    subscribe: (listener) => news.subscribe(listener),
  };
}
