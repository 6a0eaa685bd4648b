import { Outlet, type RouteComponent } from "@tanstack/react-router";
import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ApiTokens } from "../administration/api-tokens.tsx";
import { Invitations } from "../administration/invitations.tsx";
import { People } from "../administration/people.tsx";
import { AlertPage } from "../alerts/alert-page.tsx";
import { Feed } from "../feed/feed.tsx";
import { alertFixture } from "../live/alerts.fixture.ts";
import { OldNotice } from "../overview/old-notice.tsx";
import { SensorPage } from "../sensors/sensor-page.tsx";
import { SensorsPage } from "../sensors/sensors-page.tsx";
import { useOld } from "../time/moment.tsx";
import { WallPage } from "../wall/wall-page.tsx";
import { START_MS, standUp } from "./standing-room.fixture.tsx";

const GRANT = { id: "1", name: "Dana", rights: ["watch"], scope: { kind: "nation" }, createdAtUs: 1, expiresAtUs: 2 };
const SENSOR = {
  ...{ sensorId: "finney-1", geoId: "20055", place: "Finney County, KS", link: "linked", state: "live" },
  ...{ enrolledAtUs: 1, certificateExpiresAtUs: 2e15, gaps: 0, chainBreaks: 0, engineAdvisories: [] },
  held: { batches: 1, events: 1, alerts: 1, engineEvents: 0 },
  refused: { batches: 0, events: 0 },
};
const ANSWERS: Readonly<Record<string, object>> = {
  "/api/v1/alerts": { alerts: [alertFixture(1)], total: 1 },
  "/api/v1/sensors": { sensors: [] },
  "/api/v1/people": { people: [GRANT] },
  "/api/v1/tokens": { tokens: [] },
  "/api/v1/invitations": { invitations: [GRANT] },
  "/api/v1/sensors/1": { sensor: SENSOR, engineEvents: [], eventTypes: [] },
  "/api/v1/alerts/1": {
    alert: alertFixture(1),
    card: { headline: "h", meaning: "m", firstSteps: [], avoid: [], call: "c", harmlessWhen: "w" },
    event: { id: "1.0", sensorId: "finney-1", geoId: "20055", receivedAtUs: 1, record: {} },
    ...{ related: [], relatedTotal: 0, seenElsewhere: { windowUs: 1, by: [] } },
  },
  "/api/v1/map": { jurisdictions: [] },
  "/api/v1/me": { name: "Dana", rights: ["watch"], scope: { kind: "nation" }, hub: { name: "Hub", version: "1" } },
};

/** The hub answers until it is told to fail. */
async function open(Page: RouteComponent, at = "/") {
  let fails = false;
  const fetch = async (path: string) =>
    fails
      ? new Response('{"code":"E_STORE","advice":"Look at its disk."}', { status: 503 })
      : new Response(JSON.stringify({ asOfUs: START_MS * 1_000, ...ANSWERS[path.split("?")[0] ?? ""] }));
  const pages = { "/": Page, "/sensors/$id": SensorPage, "/alerts/$id": AlertPage };
  const { queries, pass, deliver } = standUp(pages, fetch, at);
  await waitFor(() => expect(document.querySelector(".loading")).toBeNull());
  const failAgain = () =>
    act(async () => {
      fails = true;
      await queries.refetchQueries();
    });
  return { pass, failAgain, deliver };
}

afterEach(cleanup);

function States() {
  const asOfUs = START_MS * 1_000;
  return <OldNotice old={useOld(asOfUs, undefined)} asOfUs={asOfUs} />;
}

const PAGES = {
  "the feed": () => <Feed place={undefined} leavePlace={() => {}} />,
  "the sensors": SensorsPage,
  people: People,
  tokens: ApiTokens,
  invitations: Invitations,
};

for (const [name, Page, at] of [
  ...Object.entries(PAGES),
  ["a sensor", Outlet, "/sensors/1"] as const,
  ["an alert", Outlet, "/alerts/1"] as const,
])
  test(`[R39] ${name}: what could not be read again says so, and keeps the age of its own answer`, async () => {
    const { pass, failAgain } = await open(Page, at);
    await waitFor(() => expect(document.querySelector(".as-of")?.textContent).toMatch(/^as of now/));
    await pass(180);
    await failAgain();
    const said = document.querySelector(".as-of");
    await waitFor(() => expect(said?.textContent).toMatch(/^as of 3 min ago.*; reading it again failed$/));
    expect(said?.getAttribute("data-failed")).toBe("true");
  });

test("[R39] a live alert after a failed read takes the failure off no list", async () => {
  const { failAgain, deliver } = await open(PAGES["the feed"]);
  await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(1));
  await failAgain();
  await deliver({ kind: "alert", alert: alertFixture(2, { sid: 7, headline: "Another thing" }) });
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  expect(document.querySelector(".as-of")?.getAttribute("data-failed")).toBe("true");
});

test("[R39] states older than ten seconds are said to be old though the hub speaks", async () => {
  const { pass } = await open(States);
  await pass(10);
  expect(screen.queryByRole("alert")).toBeNull();
  await pass(1);
  expect(screen.getByRole("alert").textContent).toContain("as they were 11 s ago");
});

test("[R39] the wall tells the age of its oldest answer, and turns grey by it, though the hub speaks", async () => {
  const { pass, deliver } = await open(WallPage);
  const wall = () => document.querySelector(".wall");
  const said = () => document.querySelector(".wall-link")?.textContent;
  await waitFor(() => expect(said()).toContain("data 0 s old"));
  await pass(8);
  expect(wall()?.getAttribute("data-silent")).toBe("false");
  // The list resumed and is proven; the map is not.
  await deliver({ kind: "hello", atUs: (START_MS + 8_000) * 1_000, resumed: true });
  await deliver({ kind: "tick", atUs: (START_MS + 8_000) * 1_000, dropped: 0 });
  await pass(3);
  expect(said()).toContain("data 11 s old");
  expect(wall()?.getAttribute("data-silent")).toBe("true");
});
