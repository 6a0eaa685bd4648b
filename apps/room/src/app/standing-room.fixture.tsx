/** A page of the room over the real cache, API, bridge and router, for tests; the network and the clock are theirs. */
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
import { act, render } from "@testing-library/react";
import type { LiveMessage } from "@watchfloor/wire";
import { createApi } from "../api/client.ts";
import { createKept } from "../live/kept.ts";
import { createLiveClient } from "../live/live-client.ts";
import { createRoomClock } from "../time/room-clock.ts";
import { createZone } from "../time/zone.ts";
import { RoomProvider } from "./room-context.tsx";

/** The computer's clock when a test begins. */
export const START_MS = 1_700_000_100_000;

/**
 * @param pages by path, below the shell as in the room.
 * @param at the path that is opened.
 */
export function standUp(
  pages: Readonly<Record<string, RouteComponent>>,
  fetch: Parameters<typeof createApi>[0],
  at = "/",
) {
  let now = START_MS;
  let tick = () => {};
  const nowMs = () => now;
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
  const { missed, resumeFrom } = kept;
  const parts = { fetch, nowMs, random: () => 0, after: () => () => {} };
  const live = createLiveClient({ ...parts, deliver: kept.deliver, missed, resumeFrom });
  const api = createApi(fetch, () => new AbortController().signal);
  const root = createRootRoute({ component: Outlet });
  const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Outlet });
  const routes = Object.entries(pages).map(([path, component]) =>
    createRoute({ getParentRoute: () => shell, path, component }),
  );
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
  return {
    queries,
    /** Lets time pass; the room's clock ticks once, at its end. */
    pass: (seconds: number) =>
      act(async () => {
        now += seconds * 1_000;
        tick();
      }),
    /** What the hub says live. */
    deliver: (...messages: readonly LiveMessage[]) =>
      act(async () => {
        kept.deliver(messages);
        // The cache tells its observers in a task of its own.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }),
  };
}
