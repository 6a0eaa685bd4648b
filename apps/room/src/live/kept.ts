/**
 * The answers that the live stream keeps: puts its messages into the query cache, and knows what they prove.
 *
 * A stream tells changes, in order and without a gap while it stands. So a tick proves an answer to be as of now when
 * that answer was asked for after the last gap, and nothing about one that was asked for before: only reading again
 * does. Gaps are `hello` (for states, and for alerts when it did not resume), dropped and unreadable messages.
 */
import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";
import type {
  AlertsAnswer,
  JurisdictionStatus,
  LiveMessage,
  MapAnswer,
  SensorSummary,
  SensorsAnswer,
} from "@watchfloor/wire";
import { ALERTS_KEY, filterOfKey, MAP_KEY, SENSORS_KEY } from "../api/keys.ts";
import type { RoomClock } from "../time/room-clock.ts";
import { insertLive, joinPages, newestFirst, upsertJurisdictions, upsertSensors } from "./apply.ts";
import { createRecall } from "./recall.ts";
import type { Reread } from "./reread.ts";

/** An answer without proof is read anew by the net when it is older than this; with proof, ticks renew it every 5 s. */
const OLD_LIST_US = 30_000_000;

type Gap = "states" | "all";

export interface KeptParts {
  readonly queries: QueryClient;
  readonly clock: RoomClock;
  /** By this computer. */
  readonly nowMs: () => number;
  readonly reread: Pick<Reread, "soon">;
}

export interface Kept {
  /** Applies a bundle in one go: each answer is written once, whatever the bundle's size. */
  deliver(messages: readonly LiveMessage[]): void;
  /**
   * Messages of the stream were lost on this side.
   *
   * @param anew whether to read anew soon; otherwise the net does.
   */
  missed(anew: boolean): void;
  /** Reads for the cache: what came live meanwhile stays. The keys are those of `keys.ts`. */
  map(get: () => Promise<MapAnswer>): Promise<MapAnswer>;
  sensors(get: () => Promise<SensorsAnswer>): Promise<SensorsAnswer>;
  alerts(key: QueryKey, get: () => Promise<AlertsAnswer>): Promise<AlertsAnswer>;
  /** Reads again what is shown; answers whether all of it is proven then. Never fails. */
  readAgain(which: "unproven" | "all"): Promise<boolean>;
  /**
   * The alert from which a first stream must resume so that no list in the cache misses one: the oldest of their
   * newest. Undefined when there is none, or a list is empty: then the hub cannot resume, and all is read anew.
   */
  resumeFrom(): string | undefined;
}

/** One reading of a query; a later one of the same query makes it void. */
interface Asked {
  readonly gaps: number;
  readonly atMs: number;
}

const isAlerts = ({ queryKey }: Query) => queryKey[0] === ALERTS_KEY[0];
const isStates = ({ queryKey }: Query) => queryKey[0] === MAP_KEY[0] || queryKey[0] === SENSORS_KEY[0];

/** The states that were told after an answer was made; what came late and was told before, it knows better. */
function toldSince({ asOfUs }: { readonly asOfUs: number }, messages: readonly LiveMessage[]) {
  const places: JurisdictionStatus[] = [];
  const sensors: SensorSummary[] = [];
  for (const message of messages) {
    if (message.kind === "jurisdiction" && message.atUs >= asOfUs) places.push(message.jurisdiction);
    else if (message.kind === "sensor" && message.atUs >= asOfUs) sensors.push(message.sensor);
  }
  return { places, sensors };
}

export function createKept({ queries, clock, nowMs, reread }: KeptParts): Kept {
  const cache = queries.getQueryCache();
  const recall = createRecall(nowMs);
  const gaps = { states: 0, alerts: 0 };
  /** The hub's clock at its last `hello` or tick. Set back, it can no longer say which of two states is the later. */
  let heardUs = 0;
  const asked = new WeakMap<Query, Asked>();
  /** How many gaps there had been when the answer that is held was asked for. */
  const provenSince = new WeakMap<Query, number>();

  const gapsOf = (query: Query) => (isAlerts(query) ? gaps.alerts : gaps.states);
  const isProven = (query: Query) => provenSince.get(query) === gapsOf(query);
  const shown = () => cache.findAll({ type: "active", predicate: (query) => isAlerts(query) || isStates(query) });

  const gap = (of: Gap, anew: boolean) => {
    gaps.states += 1;
    if (of === "all") gaps.alerts += 1;
    recall.forgetStates();
    // What nobody looks at is read when somebody does.
    queries.removeQueries({
      type: "inactive",
      predicate: (query) => isStates(query) || (of === "all" && isAlerts(query)),
    });
    if (anew) reread.soon();
  };

  const read = async <Answer>(
    key: QueryKey,
    get: () => Promise<Answer>,
    merge: (
      answer: Answer,
      askedMs: number,
      query: Query | undefined,
    ) => { readonly answer: Answer; readonly whole: boolean },
  ): Promise<Answer> => {
    const query = cache.find({ queryKey: key });
    const begun: Asked = { gaps: query === undefined ? 0 : gapsOf(query), atMs: nowMs() };
    if (query !== undefined) asked.set(query, begun);
    const { answer, whole } = merge(await get(), begun.atMs, query);
    if (query !== undefined && asked.get(query) === begun) {
      if (whole) provenSince.set(query, begun.gaps);
      else {
        provenSince.delete(query);
        reread.soon();
      }
    }
    return answer;
  };

  /** Writes without touching what the cache knows of the last read: a failure stays a failure, old stays old. */
  const write = <Answer extends { readonly asOfUs: number }>(
    query: Query,
    change: (answer: Answer) => Answer,
    tickUs: number | undefined,
  ) => {
    const answer = queries.getQueryData<Answer>(query.queryKey);
    if (answer === undefined) return;
    const changed = change(answer);
    if (tickUs !== undefined && tickUs > answer.asOfUs && isProven(query))
      query.setState({ data: { ...changed, asOfUs: tickUs }, dataUpdatedAt: nowMs() });
    else if (changed !== answer) query.setState({ data: changed });
  };

  return {
    deliver(messages) {
      let tickUs: number | undefined;
      let heard: LiveMessage[] = [];
      for (const message of messages) {
        if (message.kind !== "hello" && message.kind !== "tick") {
          heard.push(message);
          continue;
        }
        clock.hear(message.atUs);
        const wasSetBack = message.atUs < heardUs;
        heardUs = message.atUs;
        if (message.kind === "tick" && message.dropped === 0 && !wasSetBack) {
          tickUs = message.atUs;
          continue;
        }
        recall.hear(heard);
        heard = [];
        const lostAlerts = message.kind === "hello" ? !message.resumed : message.dropped > 0;
        gap(lostAlerts ? "all" : "states", true);
      }
      recall.hear(heard);
      const alerts = messages.flatMap((message) => (message.kind === "alert" ? [message.alert] : []));
      for (const query of cache.findAll({ queryKey: ALERTS_KEY }))
        write<AlertsAnswer>(query, (held) => insertLive(held, alerts, filterOfKey(query.queryKey)), tickUs);
      for (const query of cache.findAll({ queryKey: MAP_KEY }))
        write<MapAnswer>(query, (held) => upsertJurisdictions(held, toldSince(held, messages).places), tickUs);
      // The figures of sensors are told in turn, a whole country's in a minute: no tick speaks for them.
      for (const query of cache.findAll({ queryKey: SENSORS_KEY }))
        write<SensorsAnswer>(query, (held) => upsertSensors(held, toldSince(held, messages).sensors), undefined);
    },
    missed: (anew) => gap("all", anew),
    map: (get) => read(MAP_KEY, get, (answer) => ({ answer: recall.overMap(answer), whole: true })),
    sensors: (get) => read(SENSORS_KEY, get, (answer) => ({ answer: recall.overSensors(answer), whole: true })),
    alerts: (key, get) =>
      read(key, get, (answer, askedMs, query) => {
        const merged = recall.overAlerts(answer, filterOfKey(key), askedMs);
        const held = queries.getQueryData<AlertsAnswer>(key);
        const hasNoHole = query !== undefined && isProven(query) && merged.whole;
        return held !== undefined && hasNoHole ? { ...merged, answer: joinPages(merged.answer, held) } : merged;
      }),
    async readAgain(which) {
      const isDue = (query: Query) => {
        if (query.state.fetchStatus !== "idle" && asked.get(query)?.gaps === gapsOf(query)) return false;
        if (!isProven(query)) return true;
        if (which === "unproven") return false;
        const asOfUs = queries.getQueryData<AlertsAnswer>(query.queryKey)?.asOfUs ?? 0;
        return !isAlerts(query) || clock.nowUs() - asOfUs > OLD_LIST_US;
      };
      const due = new Set(shown().filter(isDue));
      await queries.refetchQueries({ predicate: (query) => due.has(query) });
      return shown().every(isProven);
    },
    resumeFrom() {
      const newest = queries
        .getQueriesData<AlertsAnswer>({ queryKey: ALERTS_KEY })
        .flatMap(([, answer]) => (answer === undefined ? [] : [answer.alerts[0]?.id]));
      const known = newest.flatMap((id) => id ?? []);
      return known.length < newest.length ? undefined : known.sort(newestFirst).at(-1);
    },
  };
}
