import { expect, test } from "vitest";
import { ModelHouse, PLACES, placeFixture } from "./kept.fixture.ts";

/** A page with map and feed, linked and proven; one alert is known. */
async function standUp(pageOf?: number) {
  const house = new ModelHouse(pageOf);
  house.alert();
  const leaveMap = house.show("map");
  const leaveFeed = house.show({});
  await house.answerAll();
  house.turn();
  house.join();
  house.deliver();
  void house.kept.readAgain("unproven");
  await house.answerAll();
  house.turn();
  return { house, leaveMap, leaveFeed };
}

const stateOf = (house: ModelHouse) => house.map?.jurisdictions.find(({ geoId }) => geoId === PLACES[0])?.state;

test("[R34] a place that turned stale while the link was down is not live after it, and its age says so until then", async () => {
  const { house } = await standUp();
  house.tick();
  house.deliver();
  const lastProofUs = house.nowUs;
  expect(house.map?.asOfUs).toBe(lastProofUs);
  house.cut();
  house.turn();
  house.change();
  house.turn(2);
  house.soon = 0;
  house.join();
  house.deliver();
  expect(house.soon).toBe(1);
  // Every tick of the night makes it no younger.
  for (let tick = 0; tick < 9; tick += 1) {
    house.turn(5);
    house.tick();
    house.deliver();
  }
  expect([stateOf(house), house.map?.asOfUs]).toEqual(["live", lastProofUs]);
  const read = house.kept.readAgain("unproven");
  await house.answerAll();
  expect(await read).toBe(true);
  expect([stateOf(house), house.map?.asOfUs]).toEqual(["stale", house.nowUs]);
});

test("[R34] a read that fails leaves the states unproven, and is tried again", async () => {
  const { house } = await standUp();
  const knownUs = house.map?.asOfUs;
  house.cut();
  house.turn(3);
  house.join();
  house.deliver();
  const read = house.kept.readAgain("unproven");
  await house.fail();
  expect(await read).toBe(false);
  house.turn();
  house.change(PLACES[1]);
  house.tick();
  house.deliver();
  // The live change is shown; the failure stays one, and the age that of the last answer.
  expect(house.map?.jurisdictions[1]?.state).toBe("stale");
  expect(house.map?.asOfUs).toBe(knownUs);
  expect(house.queries.getQueryState(["map"])?.status).toBe("error");
});

test("[R34] states nobody looks at are let go at a gap, and read when somebody does", async () => {
  const { house, leaveMap } = await standUp();
  leaveMap();
  house.cut();
  house.turn();
  house.join();
  house.deliver();
  expect(house.map).toBeUndefined();
  expect(house.ids()).toEqual(["1.0"]);
});

test("[R35] a tick makes alerts younger over a resumed break, and neither sensors nor what was asked for before", async () => {
  const { house } = await standUp();
  house.cut();
  house.alert();
  house.turn();
  house.join();
  house.turn();
  house.tick();
  house.deliver();
  expect(house.ids()).toEqual(["2.0", "1.0"]);
  expect(house.list()?.asOfUs).toBe(house.nowUs);
  // Asked for before the gap, answered behind it.
  void house.kept.readAgain("all");
  house.drop();
  house.tick();
  house.drop();
  house.deliver();
  house.compute();
  const madeUs = house.nowUs;
  await house.answerAll();
  house.turn();
  house.tick();
  house.deliver();
  expect(house.map?.asOfUs).toBe(madeUs);
  house.queries.setQueryData(["sensors"], { asOfUs: 5, sensors: [] });
  house.turn();
  house.tick();
  house.deliver();
  expect(house.queries.getQueryData(["sensors"])).toEqual({ asOfUs: 5, sensors: [] });
});

test("[R35] after a loss no list is proven until it is read again", async () => {
  const { house } = await standUp();
  house.alert();
  house.drop();
  house.alert();
  const knownUs = house.list()?.asOfUs;
  house.tick();
  house.deliver();
  expect([house.ids(), house.list()?.asOfUs]).toEqual([["3.0", "1.0"], knownUs]);
  void house.kept.readAgain("unproven");
  await house.answerAll();
  expect([house.ids(), house.list()?.asOfUs]).toEqual([["3.0", "2.0", "1.0"], house.nowUs]);
});

test("[R35] an answer that another reading has made void proves nothing", async () => {
  const { house } = await standUp();
  const knownUs = house.map?.asOfUs;
  house.cut();
  house.change();
  house.join();
  house.deliver();
  void house.kept.readAgain("unproven");
  void house.queries.refetchQueries({ queryKey: ["map"] });
  expect(house.asked).toBe(2);
  house.compute();
  await house.land();
  house.turn();
  house.tick();
  house.deliver();
  expect([stateOf(house), house.map?.asOfUs]).toEqual(["live", knownUs]);
});

test("[R34] a reading that was under way at the gap is not waited for", async () => {
  const { house } = await standUp();
  void house.kept.readAgain("all");
  house.cut();
  house.join();
  house.deliver();
  void house.kept.readAgain("unproven");
  expect(house.asked).toBe(2);
  // One that began behind the gap is.
  void house.kept.readAgain("unproven");
  expect(house.asked).toBe(2);
});

test("[R37] what was told before a gap never wins over what is read after it, though the hub's clock was set back", async () => {
  const { house } = await standUp();
  house.change();
  house.deliver();
  house.cut();
  house.join();
  house.deliver();
  const answer = { asOfUs: 1, jurisdictions: [placeFixture(PLACES[0], 2)] };
  expect(await house.kept.map(async () => answer)).toEqual(answer);
});

test("[R36] the net reads states whatever the stream proves, and lists that no tick renews", async () => {
  const { house } = await standUp();
  house.tick();
  house.deliver();
  void house.kept.readAgain("all");
  expect(house.asked).toBe(1);
  await house.answerAll();
  house.cut();
  house.turn(60);
  void house.kept.readAgain("all");
  expect(house.asked).toBe(2);
  await house.answerAll();
});

test("[R37] an alert that comes while a list is read stays in it", async () => {
  const { house } = await standUp();
  void house.queries.invalidateQueries({ queryKey: ["alerts"] });
  house.compute();
  house.alert();
  house.deliver();
  expect(house.ids()).toEqual(["2.0", "1.0"]);
  await house.land();
  expect(house.ids()).toEqual(["2.0", "1.0"]);
  expect(house.list()?.total).toBe(2);
});

test("[R37] an alert that comes while a page is left in the middle of a read stays too", async () => {
  const { house, leaveFeed } = await standUp();
  void house.queries.invalidateQueries({ queryKey: ["alerts"] });
  house.compute();
  house.alert();
  house.deliver();
  leaveFeed();
  await house.settle();
  expect(house.ids()).toEqual(["2.0", "1.0"]);
  await house.land();
  expect(house.ids()).toEqual(["2.0", "1.0"]);
});

test("[R37] of a state that was told and one that was read the later one stays", async () => {
  const { house } = await standUp();
  void house.kept.readAgain("all");
  house.compute();
  house.turn();
  house.change();
  house.deliver();
  await house.land();
  expect(stateOf(house)).toBe("stale");
  // Told before the answer was made, by a message without the newest figures: the answer knows better.
  void house.kept.readAgain("all");
  house.turn();
  house.changes.push({ atUs: house.nowUs, place: PLACES[0] });
  house.compute();
  await house.land();
  expect(stateOf(house)).toBe("live");
});

test("[R37] a state that was told before what is held was read, and arrives after it, changes nothing", async () => {
  const { house } = await standUp();
  house.change();
  house.turn();
  house.change();
  void house.kept.readAgain("all");
  house.turn();
  await house.answerAll();
  expect(stateOf(house)).toBe("live");
  house.deliver(1);
  expect(stateOf(house)).toBe("live");
});

test("[R35] a hub's clock that was set back is a gap", async () => {
  const { house } = await standUp();
  const at = (atUs: number) => [{ kind: "tick", atUs, dropped: 0 } as const];
  house.kept.deliver(at(house.nowUs));
  house.soon = 0;
  house.kept.deliver(at(house.nowUs - 60_000_000));
  house.kept.deliver(at(house.nowUs + 1));
  expect([house.soon, house.map?.asOfUs]).toEqual([1, house.nowUs]);
});

test("[R37] a flood during a read that is too long to remember has the list read again", async () => {
  const { house } = await standUp();
  void house.queries.invalidateQueries({ queryKey: ["alerts"] });
  house.compute();
  house.soon = 0;
  for (let n = 0; n < 2_001; n += 1) house.alert();
  house.deliver();
  await house.land();
  expect(house.soon).toBe(1);
  void house.kept.readAgain("unproven");
  expect(house.asked).toBe(1);
  await house.answerAll();
});

test("[R38] older pages stay when the list is read anew, unless a hole would come of it", async () => {
  const { house } = await standUp(3);
  for (let n = 0; n < 5; n += 1) house.alert();
  house.deliver();
  const older = house.ids();
  expect(older).toEqual(["6.0", "5.0", "4.0", "3.0", "2.0", "1.0"]);
  void house.queries.invalidateQueries({ queryKey: ["alerts"] });
  await house.answerAll();
  expect(house.ids()).toEqual(older);
  expect(house.list()).toMatchObject({ total: 6 });
  expect(house.list()?.next).toBeUndefined();
  house.cut();
  for (let n = 0; n < 2; n += 1) house.alert();
  house.join(false);
  for (let n = 0; n < 3; n += 1) house.alert();
  house.deliver();
  void house.kept.readAgain("unproven");
  await house.answerAll();
  expect(house.ids()).toEqual(["11.0", "10.0", "9.0"]);
  expect(house.list()).toMatchObject({ total: 11, next: "9.0" });
});

test("[R41] a first stream resumes from where no list misses an alert", async () => {
  const house = new ModelHouse();
  house.alert(PLACES[1]);
  house.show({ geoId: "39" });
  await house.answerAll();
  house.alert(PLACES[1]);
  house.alert(PLACES[0]);
  house.show({});
  await house.answerAll();
  expect(house.kept.resumeFrom()).toBe("1.0");
  house.join();
  house.deliver();
  expect(house.ids({ geoId: "39" })).toEqual(["2.0", "1.0"]);
  expect(house.ids()).toEqual(["3.0", "2.0", "1.0"]);
  house.show({ geoId: "56" });
  await house.answerAll();
  expect(house.kept.resumeFrom()).toBeUndefined();
});

test("[R38] what came live and lies behind a page's end is neither in the page nor counted twice", async () => {
  const { house } = await standUp(3);
  for (let n = 0; n < 5; n += 1) house.alert();
  house.deliver();
  house.show({ geoId: "20" });
  await house.answerAll();
  expect(house.ids({ geoId: "20" })).toEqual(["6.0", "5.0", "4.0"]);
  expect(house.list({ geoId: "20" })).toMatchObject({ total: 6, next: "4.0" });
});
