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
import { createApi } from "../api/client.ts";
import { Feed } from "../feed/feed.tsx";
import { alertFixture } from "../live/alerts.fixture.ts";
import { createKept } from "../live/kept.ts";
import { createLiveClient } from "../live/live-client.ts";
import { OldNotice } from "../overview/old-notice.tsx";
import { SensorsPage } from "../sensors/sensors-page.tsx";
import { useOld } from "../time/moment.tsx";
import { createRoomClock } from "../time/room-clock.ts";
import { createZone } from "../time/zone.ts";
import { RoomProvider } from "./room-context.tsx";

const START_MS = 1_700_000_100_000;
const GRANT = { id: "1", name: "Dana", rights: ["watch"], scope: { kind: "nation" }, createdAtUs: 1, expiresAtUs: 2 };
const ANSWERS: Readonly<Record<string, object>> = {
  "/api/v1/alerts": { alerts: [alertFixture(1)], total: 1 },
  "/api/v1/sensors": { sensors: [] },
  "/api/v1/people": { people: [GRANT] },
  "/api/v1/tokens": { tokens: [] },
  "/api/v1/invitations": { invitations: [GRANT] },
};

/** A page over the real cache, API and router; the network answers until it is told to fail, the clock is ours. */
async function standUp(Page: RouteComponent) {
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
  const index = createRoute({ getParentRoute: () => root, path: "/", component: Page });
  const router = createRouter({ routeTree: root.addChildren([index]), history: createMemoryHistory() });
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

for (const [name, Page] of Object.entries(PAGES))
  test(`[R39] ${name}: what could not be read again says so, and keeps the age of its own answer`, async () => {
    const { pass, failAgain } = await standUp(Page);
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
