import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  type RouteComponent,
  RouterProvider,
} from "@tanstack/react-router";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ApiTokens } from "../administration/api-tokens.tsx";
import { Invitations } from "../administration/invitations.tsx";
import { People } from "../administration/people.tsx";
import { AlertPage } from "../alerts/alert-page.tsx";
import { createApi } from "../api/client.ts";
import { Feed } from "../feed/feed.tsx";
import { alertFixture } from "../live/alerts.fixture.ts";
import { createKept } from "../live/kept.ts";
import { createLiveClient } from "../live/live-client.ts";
import { OldNotice } from "../overview/old-notice.tsx";
import { SensorPage } from "../sensors/sensor-page.tsx";
import { SensorsPage } from "../sensors/sensors-page.tsx";
import { useOld } from "../time/moment.tsx";
import { createRoomClock } from "../time/room-clock.ts";
import { createZone } from "../time/zone.ts";
import { WallPage } from "../wall/wall-page.tsx";
import { RoomProvider } from "./room-context.tsx";

const START_MS = 1_700_000_100_000;
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

/** A page over the real cache, API and router; the network answers until it is told to fail, the clock is ours. */
async function standUp(Page: RouteComponent, at = "/") {
  const state = { fails: false, nowMs: START_MS };
  let tick = () => {};
  const nowMs = () => state.nowMs;
  const madeUs = START_MS * 1_000;
  const fetch = async (path: string) =>
    state.fails
      ? new Response('{"code":"E_STORE","advice":"Look at its disk."}', { status: 503 })
      : new Response(JSON.stringify({ asOfUs: madeUs, ...ANSWERS[path.split("?")[0] ?? ""] }));
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  const clock = createRoomClock({
    nowMs,
    everySecond(ring) {
      tick = ring;
      return () => {};
    },
  });
  const reread = { start() {}, stop() {}, soon() {} };
  const kept = createKept({ queries, clock, nowMs, reread });
  const { deliver, missed, resumeFrom } = kept;
  const parts = { fetch, nowMs, random: () => 0, after: () => () => {} };
  const live = createLiveClient({ ...parts, deliver, missed, resumeFrom });
  const api = createApi(fetch, () => new AbortController().signal);
  const root = createRootRoute({ component: Outlet });
  const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Outlet });
  const parent = { getParentRoute: () => shell };
  const routes = [
    createRoute({ ...parent, path: "/", component: Page }),
    createRoute({ ...parent, path: "/sensors/$id", component: SensorPage }),
    createRoute({ ...parent, path: "/alerts/$id", component: AlertPage }),
  ];
  const routeTree = root.addChildren([shell.addChildren(routes)]);
  const router = createRouter({ routeTree, history: createMemoryHistory({ initialEntries: [at] }) });
  render(
    <QueryClientProvider client={queries}>
      <RoomProvider value={{ api, live, kept, reread, clock, zone: createZone("UTC"), nowMs }}>
        {/* A router of the test's own routes, not the registered one. */}
        <RouterProvider<typeof router> router={router} />
      </RoomProvider>
    </QueryClientProvider>,
  );
  await waitFor(() => expect(document.querySelector(".loading")).toBeNull());
  const pass = (seconds: number) =>
    act(async () => {
      state.nowMs += seconds * 1_000;
      tick();
    });
  const failAgain = () =>
    act(async () => {
      state.fails = true;
      await queries.refetchQueries();
    });
  return { pass, failAgain, kept };
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
    const { pass, failAgain } = await standUp(Page, at);
    await waitFor(() => expect(document.querySelector(".as-of")?.textContent).toMatch(/^as of now/));
    await pass(180);
    await failAgain();
    const said = document.querySelector(".as-of");
    await waitFor(() => expect(said?.textContent).toMatch(/^as of 3 min ago.*; reading it again failed$/));
    expect(said?.getAttribute("data-failed")).toBe("true");
  });

test("[R39] a live alert after a failed read takes the failure off no list", async () => {
  const { failAgain, kept } = await standUp(PAGES["the feed"]);
  await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(1));
  await failAgain();
  await act(async () => {
    kept.deliver([{ kind: "alert", alert: alertFixture(2, { sid: 7, headline: "Another thing" }) }]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  expect(document.querySelector(".as-of")?.getAttribute("data-failed")).toBe("true");
});

test("[R39] states older than ten seconds are said to be old though the hub speaks", async () => {
  const { pass } = await standUp(States);
  await pass(10);
  expect(screen.queryByRole("alert")).toBeNull();
  await pass(1);
  expect(screen.getByRole("alert").textContent).toContain("as they were 11 s ago");
});

test("[R39] the wall tells the age of its oldest answer, and turns grey by it, though the hub speaks", async () => {
  const { pass, kept } = await standUp(WallPage);
  const wall = () => document.querySelector(".wall");
  const said = () => document.querySelector(".wall-link")?.textContent;
  await waitFor(() => expect(said()).toContain("data 0 s old"));
  await pass(8);
  expect(wall()?.getAttribute("data-silent")).toBe("false");
  await act(async () => {
    // The list resumed and is proven; the map is not.
    kept.deliver([{ kind: "hello", atUs: (START_MS + 8_000) * 1_000, resumed: true }]);
    kept.deliver([{ kind: "tick", atUs: (START_MS + 8_000) * 1_000, dropped: 0 }]);
  });
  await pass(3);
  expect(said()).toContain("data 11 s old");
  expect(wall()?.getAttribute("data-silent")).toBe("true");
});
