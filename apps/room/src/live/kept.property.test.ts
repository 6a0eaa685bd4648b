import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelHouse, PLACES } from "./kept.fixture.ts";

type Step =
  | { readonly kind: "alert" | "change"; readonly at: 0 | 1 }
  | { readonly kind: "deliver"; readonly many: number }
  | { readonly kind: "join"; readonly canResume: boolean }
  | { readonly kind: "tick" | "cut" | "drop" | "unproven" | "all" | "compute" | "land" | "fail" | "leave" | "show" };

const plain = (...kinds: readonly Exclude<Step["kind"], "alert" | "change" | "deliver" | "join">[]) =>
  fc.constantFrom(...kinds).map((kind) => ({ kind }));

/** News comes faster than it is delivered, and reads are answered in between; breaks are rare. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("alert" as const, "change" as const),
      at: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  { weight: 6, arbitrary: fc.nat(4).map((many) => ({ kind: "deliver" as const, many })) },
  { weight: 8, arbitrary: plain("compute", "land", "unproven", "all") },
  { weight: 2, arbitrary: plain("tick") },
  { weight: 2, arbitrary: fc.boolean().map((canResume) => ({ kind: "join" as const, canResume })) },
  { weight: 2, arbitrary: plain("cut", "drop", "fail", "leave", "show") },
);

/** What is on the page is not older than it says. */
function isHonest(house: ModelHouse) {
  for (const { geoId, alertsLastHour } of house.map?.jurisdictions ?? []) {
    const place = PLACES.find((one) => one === geoId) ?? PLACES[0];
    expect(alertsLastHour).toBeGreaterThanOrEqual(house.changesOf(place, house.map?.asOfUs ?? 0));
  }
  for (const filter of [{}, { geoId: "20" }]) {
    const list = house.list(filter);
    if (list === undefined) continue;
    const last = list.next === undefined ? undefined : list.alerts.at(-1);
    const due = house.alerts.filter(
      ({ geoId, receivedAtUs }) =>
        geoId.startsWith(filter.geoId ?? "") &&
        receivedAtUs <= list.asOfUs &&
        (last === undefined || receivedAtUs > last.receivedAtUs),
    );
    const ids = new Set(list.alerts.map(({ id }) => id));
    expect(due.filter(({ id }) => !ids.has(id))).toEqual([]);
  }
}

async function run(house: ModelHouse, steps: readonly Step[]) {
  const leave = { map: house.show("map"), list: house.show({}) };
  house.show({ geoId: "20" });
  // Most of a page's life is linked and proven; what goes wrong begins there.
  await house.answerAll();
  house.join();
  house.deliver();
  void house.kept.readAgain("unproven");
  await house.answerAll();
  let isShown = true;
  for (const taken of steps) {
    house.turn();
    const { kind } = taken;
    if (kind === "alert") house.alert(PLACES[taken.at]);
    else if (kind === "change") house.change(PLACES[taken.at]);
    else if (kind === "deliver") house.deliver(taken.many);
    else if (kind === "join") house.join(taken.canResume);
    else if (kind === "unproven" || kind === "all") void house.kept.readAgain(kind);
    else if (kind === "land" || kind === "fail") await house[kind]();
    else if (kind === "leave" && isShown) {
      leave.map();
      leave.list();
      isShown = false;
    } else if (kind === "show" && !isShown) {
      leave.map = house.show("map");
      leave.list = house.show({});
      isShown = true;
    } else if (kind === "tick" || kind === "cut" || kind === "drop" || kind === "compute") house[kind]();
    await house.settle();
    isHonest(house);
  }
  if (!isShown) {
    house.show("map");
    house.show({});
  }
}

test("[R35] whatever comes in whatever order, nothing on the page is older than it says, and in the end all is there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), fc.constantFrom(2, 200), async (steps, pageOf) => {
      const house = new ModelHouse(pageOf);
      await run(house, steps);
      // The hub is heard again, and what the timers of `reread.ts` would do is done.
      house.turn();
      house.join();
      house.deliver();
      await house.answerAll();
      void house.kept.readAgain("unproven");
      await house.answerAll();
      house.turn();
      house.tick();
      house.deliver();
      isHonest(house);
      expect(house.map?.asOfUs).toBe(house.nowUs);
      for (const { geoId, alertsLastHour } of house.map?.jurisdictions ?? [])
        expect(alertsLastHour).toBe(house.changes.filter(({ place }) => place === geoId).length);
      for (const filter of [{}, { geoId: "20" }]) {
        const held = house.alerts.filter(({ geoId }) => geoId.startsWith(filter.geoId ?? "")).reverse();
        const list = house.list(filter);
        expect(list).toMatchObject({ asOfUs: house.nowUs, total: held.length });
        expect(house.ids(filter)).toEqual(held.slice(0, list?.alerts.length).map(({ id }) => id));
        if (list?.next === undefined) expect(list?.alerts.length).toBe(held.length);
      }
      house.queries.clear();
    }),
    { numRuns: 300 },
  );
});
