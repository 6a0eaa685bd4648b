import { type GeoId, geoId, type Scope, scopeHolds, sensorId } from "@watchfloor/domain";
import { type AlertSummary, type LiveMessage, liveMessageSchema } from "@watchfloor/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HandTurnedTime } from "../../hub.fixture.ts";
import type { KnownViewer } from "../policy.ts";
import type { PlacedMessage } from "../watch-port.ts";
import { MAX_WAITING, type Sink } from "./reader.ts";
import { MAX_MISSED, Streams } from "./streams.ts";

const KANSAS: Scope = { kind: "places", geoIds: [geoId("20")] };
const PLACES = [geoId("20055"), geoId("39001")] as const;

function viewer(name: string, scope: Scope = KANSAS): KnownViewer {
  return { kind: "person", personId: name, name, session: name, rights: ["watch"], scope };
}

/** A watch over a list: tells at once, can be asked after the fact, as the real one can. */
class ListedWatch {
  readonly alerts: AlertSummary[] = [];
  /** Answers to `alertsAfter` that wait, as for a store that has yet to settle. */
  readonly waiting: (() => void)[] = [];
  #listeners = new Set<(placed: PlacedMessage) => void>();

  subscribe(listener: (placed: PlacedMessage) => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(message: PlacedMessage["message"], place: GeoId) {
    for (const listener of this.#listeners) listener({ geoId: place, message });
  }

  alert(place: GeoId, arrival: number, row: number) {
    const alert = summary(place, `${arrival}.${row}`);
    this.alerts.push(alert);
    this.tell({ kind: "alert", alert }, place);
  }

  async alertsAfter(scope: Scope, id: string, limit: number) {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    const from = this.alerts.findIndex((alert) => alert.id === id);
    if (from < 0) return undefined;
    const missed = this.alerts.slice(from + 1).filter((alert) => scopeHolds(scope, geoId(alert.geoId)));
    return missed.length > limit ? undefined : missed;
  }

  async answer() {
    for (const resolve of this.waiting.splice(0)) resolve();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}

function summary(place: GeoId, id: string): AlertSummary {
  const ends = { srcIp: "10.0.0.1", destIp: "203.0.113.1", proto: "TCP", appProto: "", flowId: "1", communityId: "" };
  const signature = { gid: 1, sid: 1, rev: 1, signature: "x", category: "y", severity: 1, headline: "h" };
  return { id, atUs: 1, receivedAtUs: 1, sensorId: sensorId("s"), geoId: place, place, ...signature, ...ends };
}

/** A browser: keeps what it read, comes back with the last id, takes nothing while it is slow. */
class Browser implements Sink {
  readonly messages: LiveMessage[] = [];
  ids: string[] = [];
  lastId: string | undefined;
  slow = false;
  ended = false;
  #drain: () => void = () => undefined;

  write(text: string) {
    const id = /^id: (.*)$/m.exec(text)?.[1];
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? "";
    const message: LiveMessage = JSON.parse(data);
    this.messages.push(message);
    if (id !== undefined) {
      this.ids.push(id);
      this.lastId = id;
    }
    return !this.slow;
  }

  onDrain(listener: () => void) {
    this.#drain = listener;
  }

  drain() {
    this.slow = false;
    this.#drain();
  }

  /** Takes one message and is slow again. */
  drainOne() {
    this.#drain();
  }

  end() {
    this.ended = true;
  }

  of(kind: LiveMessage["kind"]) {
    return this.messages.filter((message) => message.kind === kind);
  }
}

function house(standing: { sessions: ReadonlySet<string> } = { sessions: new Set(["a", "b"]) }) {
  const watch = new ListedWatch();
  const time = new HandTurnedTime();
  const faults: unknown[] = [];
  const { now, every } = time;
  const sessions = { stillStanding: async () => standing.sessions };
  const tokens = { stillStanding: async () => new Set<string>() };
  const streams = new Streams({ watch, sessions, tokens, now, every, onFault: (fault) => faults.push(fault) });
  return { watch, time, streams, faults };
}

type Step =
  | { readonly kind: "alert"; readonly place: GeoId }
  | { readonly kind: "cut" | "join" | "answer" | "slow" | "drain" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...PLACES).map((place) => ({ kind: "alert" as const, place })) },
  { weight: 4, arbitrary: fc.constantFrom("cut", "join", "answer", "slow", "drain").map((kind) => ({ kind })) },
);

test("[V30] gives every alert exactly once and in order, however it is cut off", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (steps) => {
      const { watch, streams } = house();
      const browser = new Browser();
      let leave: (() => void) | undefined;
      const join = () => {
        leave ??= streams.open(viewer("a"), browser.lastId, browser);
      };
      const cut = () => {
        leave?.();
        leave = undefined;
        browser.slow = false;
      };
      let arrival = 1;
      // The reader has the first alert from its page; from there on nothing may be missing.
      watch.alert(PLACES[0], arrival, 0);
      browser.lastId = "1.0";
      for (const { kind, ...of } of steps) {
        if (kind === "alert" && "place" in of) watch.alert(of.place, ++arrival, arrival % 3);
        else if (kind === "join") join();
        else if (kind === "cut") cut();
        else if (kind === "answer") await watch.answer();
        else if (kind === "slow") browser.slow = true;
        else browser.drain();
      }
      cut();
      join();
      await watch.answer();
      const expected = watch.alerts.slice(1).filter(({ geoId: place }) => place.startsWith("20"));
      expect(browser.ids).toEqual(expected.map(({ id }) => id));
      expect(browser.of("hello").every((hello) => hello.kind === "hello" && hello.resumed)).toBe(true);
      streams.close();
    }),
    { numRuns: 400 },
  );
});

test("[V31] says so when it cannot give what was missed", async () => {
  const { watch, streams } = house();
  for (const [lastId, resumed] of [
    [undefined, false],
    ["99.0", false],
  ] as const) {
    const browser = new Browser();
    streams.open(viewer("a"), lastId, browser);
    await watch.answer();
    expect(browser.messages[0]).toMatchObject({ kind: "hello", resumed });
  }
  watch.alert(PLACES[0], 1, 0);
  for (let arrival = 2; arrival < MAX_MISSED + 5; arrival += 1) watch.alert(PLACES[0], arrival, 0);
  const late = new Browser();
  streams.open(viewer("a"), "1.0", late);
  await watch.answer();
  expect(late.messages).toMatchObject([{ kind: "hello", resumed: false }]);
  streams.close();
});

test("[V31] a flood while it catches up makes it read anew, without a bound being passed", async () => {
  const { watch, streams } = house();
  watch.alert(PLACES[0], 1, 0);
  const browser = new Browser();
  streams.open(viewer("a"), "1.0", browser);
  for (let arrival = 2; arrival < 5_000; arrival += 1) watch.alert(PLACES[0], arrival, 0);
  await watch.answer();
  expect(browser.messages[0]).toMatchObject({ kind: "hello", resumed: false });
  expect(browser.messages.length).toBeLessThan(1_100);
  expect(browser.lastId).toBe("4999.0");
  streams.close();
});

test("[V32] a slow reader keeps the newest, and is told once how much it lost", async () => {
  const { watch, time, streams } = house();
  const browser = new Browser();
  streams.open(viewer("a"), undefined, browser);
  await watch.answer();
  browser.slow = true;
  for (let arrival = 1; arrival <= MAX_WAITING + 101; arrival += 1) watch.alert(PLACES[0], arrival, 0);
  const jurisdiction = {
    geoId: PLACES[0],
    name: "Finney",
    postal: "KS",
    state: "live",
    sensors: 1,
    liveSensors: 1,
  } as const;
  for (let alertsLastHour = 0; alertsLastHour < 50; alertsLastHour += 1)
    watch.tell({ kind: "jurisdiction", jurisdiction: { ...jurisdiction, alertsLastHour } }, PLACES[0]);
  browser.drain();
  // One went out before the sink said it was slow; one alert made room for the one state that was left.
  expect(browser.ids.length).toBe(1 + MAX_WAITING - 1);
  expect(browser.ids.at(-1)).toBe(`${MAX_WAITING + 101}.0`);
  expect(browser.of("jurisdiction")).toMatchObject([{ jurisdiction: { alertsLastHour: 49 } }]);
  await time.turn(10_000);
  expect(browser.of("tick").map((tick) => tick.kind === "tick" && tick.dropped)).toEqual([101, 0, 0]);
  expect(streams.dropped).toBe(101);
  streams.close();
});

test("[V36] a reader is told of a loss before anything newer, so that it knows of it wherever it is cut off", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(300), fc.integer({ min: 1, max: 300 }), async (lost, takes) => {
      const { watch, streams } = house();
      const browser = new Browser();
      const leave = streams.open(viewer("a"), undefined, browser);
      await watch.answer();
      browser.slow = true;
      const last = 1 + MAX_WAITING + lost;
      for (let arrival = 1; arrival <= last; arrival += 1) watch.alert(PLACES[0], arrival, 0);
      // It takes so many and is cut off; the next connection resumes behind what was lost.
      for (let one = 0; one < takes; one += 1) browser.drainOne();
      leave();
      streams.close();
      const told = browser.messages.findIndex((message) => message.kind === "tick" && message.dropped > 0);
      const beyond = browser.messages.findIndex(({ kind }, at) => kind === "alert" && at > 1);
      expect(told).toBe(lost > 0 ? 2 : -1);
      if (beyond >= 0) expect(told).toBeLessThan(beyond);
      expect(browser.ids.slice(1)).toEqual(browser.ids.slice(1).map((_, at) => `${lost + 2 + at}.0`));
    }),
    { numRuns: 20 },
  );
});

test("[V37] a state says when it was told, also one that waited for what was missed", async () => {
  const { watch, time, streams } = house();
  watch.alert(PLACES[0], 1, 0);
  const browser = new Browser();
  streams.open(viewer("a"), "1.0", browser);
  const jurisdiction = { geoId: PLACES[0], name: "Finney", postal: "KS", state: "stale", sensors: 1 } as const;
  const toldUs = time.now();
  watch.tell({ kind: "jurisdiction", jurisdiction: { ...jurisdiction, liveSensors: 0, alertsLastHour: 0 } }, PLACES[0]);
  await time.turn(3_000);
  await watch.answer();
  expect(browser.messages).toMatchObject([
    { kind: "hello", atUs: toldUs + 3_000_000, resumed: true },
    { kind: "jurisdiction", atUs: toldUs, jurisdiction: { state: "stale" } },
  ]);
  for (const message of browser.messages) expect(liveMessageSchema.safeParse(message).error).toBeUndefined();
  streams.close();
});

test("[V32] a reader that takes nothing for a minute is let go", async () => {
  const { watch, time, streams } = house();
  const browser = new Browser();
  streams.open(viewer("a"), undefined, browser);
  await watch.answer();
  browser.slow = true;
  watch.alert(PLACES[0], 1, 0);
  await time.turn(70_000);
  expect(browser.ended).toBe(true);
  expect(streams.readers).toBe(0);
});

test("[V33] ends within five seconds of the session's end, and only that one", async () => {
  const standing = { sessions: new Set(["a", "b"]) };
  const { watch, time, streams } = house(standing);
  const [a, b] = [new Browser(), new Browser()];
  streams.open(viewer("a"), undefined, a);
  streams.open(viewer("b"), undefined, b);
  await watch.answer();
  standing.sessions = new Set(["b"]);
  await time.turn(5_000);
  expect([a.ended, b.ended]).toEqual([true, false]);
  watch.alert(PLACES[0], 1, 0);
  expect([a.ids, b.ids]).toEqual([[], ["1.0"]]);
  streams.close();
});

test("[V34] ticks every five seconds, so that quiet and broken differ", async () => {
  const { watch, time, streams } = house();
  const browser = new Browser();
  streams.open(viewer("a"), undefined, browser);
  await watch.answer();
  await time.turn(26_000);
  expect(browser.of("tick")).toHaveLength(5);
  streams.close();
});

test("[V35] bounds the streams of one viewer", () => {
  const { streams } = house();
  for (let at = 0; at < 24; at += 1) {
    streams.admit(viewer("a"));
    streams.open(viewer("a"), undefined, new Browser());
  }
  expect(() => streams.admit(viewer("a"))).toThrow("E_RATE_LIMITED");
  expect(() => streams.admit(viewer("b"))).not.toThrow();
  streams.close();
});
