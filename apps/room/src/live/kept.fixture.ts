/** A hub that can be asked and listened to, and the room's cache before it; every step by hand, a second each. */
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { type GeoId, geoId } from "@watchfloor/domain";
import type { AlertSummary, AlertsAnswer, JurisdictionStatus, LiveMessage, MapAnswer } from "@watchfloor/wire";
import type { Api } from "../api/client.ts";
import { alertsQuery, mapQuery } from "../api/queries.ts";
import { createRoomClock } from "../time/room-clock.ts";
import { alertFixture } from "./alerts.fixture.ts";
import type { AlertFilter } from "./apply.ts";
import { createKept } from "./kept.ts";

export const PLACES = [geoId("20055"), geoId("39001")] as const;
const START_US = 1_700_000_000_000_000;

/** `alertsLastHour` counts how often the place changed: a later state has a greater one. */
export function placeFixture(place: GeoId, changes: number): JurisdictionStatus {
  const figures = { sensors: 1, liveSensors: 1, alertsLastHour: changes };
  return { geoId: place, name: place, postal: "KS", state: changes % 2 === 0 ? "live" : "stale", ...figures };
}

interface Request {
  readonly path: string;
  readonly land: (answer: unknown) => void;
  readonly fail: (error: Error) => void;
  /** Made by the hub, still on its way. */
  answer?: unknown;
}

export class ModelHouse {
  readonly queries = new QueryClient({
    defaultOptions: { queries: { retry: false, gcTime: Number.POSITIVE_INFINITY, networkMode: "always" } },
  });
  /** Alerts of a page of the hub. */
  readonly pageOf: number;
  #nowUs = START_US;
  #requests: Request[] = [];
  /** Under way to the room. */
  #wire: LiveMessage[] = [];
  #connected = false;
  #lastAlert: string | undefined;
  readonly alerts: AlertSummary[] = [];
  readonly changes: { readonly atUs: number; readonly place: GeoId }[] = [];
  soon = 0;

  constructor(pageOf = 200) {
    this.pageOf = pageOf;
  }

  readonly #api: Api = {
    get: (path, accept) =>
      new Promise<unknown>((land, fail) => this.#requests.push({ path, land, fail })).then((answer) => {
        if (!accept(answer)) throw new Error(`not an answer: ${path}`);
        return answer;
      }),
    post: () => Promise.reject(new Error("not asked here")),
    patch: () => Promise.reject(new Error("not asked here")),
    remove: () => Promise.reject(new Error("not asked here")),
  };
  readonly nowMs = () => this.#nowUs / 1_000;
  readonly clock = createRoomClock({ nowMs: this.nowMs, everySecond: () => () => {} });
  readonly kept = createKept({
    queries: this.queries,
    clock: this.clock,
    nowMs: this.nowMs,
    reread: {
      soon: () => {
        this.soon += 1;
      },
    },
  });
  readonly source = { api: this.#api, kept: this.kept };

  /** Puts the map, or a list, on the page; the answer takes it off. */
  show(what: "map" | AlertFilter): () => void {
    const observer =
      what === "map"
        ? new QueryObserver(this.queries, mapQuery(this.source)).subscribe(() => {})
        : new QueryObserver(this.queries, alertsQuery(this.source, what)).subscribe(() => {});
    return observer;
  }

  get nowUs() {
    return this.#nowUs;
  }
  get map() {
    return this.queries.getQueryData<MapAnswer>(["map"]);
  }
  list(filter: AlertFilter = {}) {
    return this.queries.getQueryData<AlertsAnswer>(["alerts", filter]);
  }
  ids(filter: AlertFilter = {}) {
    return this.list(filter)?.alerts.map(({ id }) => id);
  }
  get asked() {
    return this.#requests.length;
  }
  get connected() {
    return this.#connected;
  }

  changesOf(place: GeoId, upToUs: number) {
    return this.changes.filter((one) => one.place === place && one.atUs <= upToUs).length;
  }

  turn(seconds = 1) {
    this.#nowUs += seconds * 1_000_000;
  }
  alert(place: GeoId = PLACES[0]) {
    const alert = alertFixture(this.alerts.length + 1, { geoId: place, receivedAtUs: this.#nowUs });
    this.alerts.push(alert);
    this.#tell({ kind: "alert", alert });
  }
  change(place: GeoId = PLACES[0]) {
    this.changes.push({ atUs: this.#nowUs, place });
    const jurisdiction = placeFixture(place, this.changesOf(place, this.#nowUs));
    this.#tell({ kind: "jurisdiction", atUs: this.#nowUs, jurisdiction });
  }
  tick(dropped = 0) {
    this.#tell({ kind: "tick", atUs: this.#nowUs, dropped });
  }
  /** The reader was too slow: what was under way to it is lost, and it is told so. */
  drop() {
    if (!this.#connected) return;
    const lost = this.#wire.length;
    this.#wire = [];
    if (lost > 0) this.tick(lost);
  }
  cut() {
    this.#connected = false;
    this.#wire = [];
  }
  /** @param canResume whether the hub still has what was missed. */
  join(canResume = true) {
    if (this.#connected) return;
    this.#connected = true;
    const after = this.#lastAlert ?? this.kept.resumeFrom();
    const from = this.alerts.findIndex(({ id }) => id === after);
    const resumed = canResume && from >= 0;
    this.#tell({ kind: "hello", atUs: this.#nowUs, resumed });
    if (resumed) for (const alert of this.alerts.slice(from + 1)) this.#tell({ kind: "alert", alert });
  }
  /** The first messages under way reach the room, in one bundle. */
  deliver(many = Number.POSITIVE_INFINITY) {
    const bundle = this.#wire.splice(0, many);
    for (const message of bundle) if (message.kind === "alert") this.#lastAlert = message.alert.id;
    if (bundle.length > 0) this.kept.deliver(bundle);
  }
  /** The hub makes the answer to the oldest question it has not answered. */
  compute() {
    const request = this.#requests.find(({ answer }) => answer === undefined);
    if (request !== undefined) request.answer = this.#answer(request.path);
  }
  /** The oldest answer that was made reaches the room. */
  async land() {
    const at = this.#requests.findIndex(({ answer }) => answer !== undefined);
    const [request] = at < 0 ? [] : this.#requests.splice(at, 1);
    request?.land(request.answer);
    await this.settle();
  }
  async fail() {
    for (const { fail } of this.#requests.splice(0)) fail(new Error("the hub does not answer"));
    await this.settle();
  }
  async answerAll() {
    while (this.#requests.length > 0) {
      this.compute();
      await this.land();
    }
  }
  async settle() {
    for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
  }

  #tell(message: LiveMessage) {
    if (this.#connected) this.#wire.push(message);
  }
  #answer(path: string): unknown {
    const asOfUs = this.#nowUs;
    if (path === "/api/v1/map")
      return { asOfUs, jurisdictions: PLACES.map((place) => placeFixture(place, this.changesOf(place, asOfUs))) };
    const asked = new URLSearchParams(path.slice(path.indexOf("?")));
    const found = this.alerts.filter(({ geoId: place }) => place.startsWith(asked.get("geoId") ?? "")).reverse();
    const page = found.slice(0, this.pageOf);
    const next = found.length > page.length ? page.at(-1)?.id : undefined;
    return { asOfUs, alerts: page, total: found.length, ...(next !== undefined && { next }) };
  }
}
