/** The room: makes clock, API, live stream and cache, and draws the pages. Only this file touches the browser's own. */
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApi } from "./api/client.ts";
import { tryAgain } from "./api/queries.ts";
import { isFields } from "./api/shape.ts";
import { RoomProvider } from "./app/room-context.tsx";
import { createRoomRouter } from "./app/router.tsx";
import { applyLive, newestAlert } from "./live/bridge.ts";
import { createLiveClient } from "./live/live-client.ts";
import { ThemeProvider } from "./theme/theme.tsx";
import { createRoomClock } from "./time/room-clock.ts";
import { createZone } from "./time/zone.ts";
import "./styles/index.css";

const nowMs = () => Date.now();
const browserFetch = (path: string, init: RequestInit) => fetch(path, init);
const clock = createRoomClock({
  nowMs,
  everySecond(tick) {
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  },
});
const queries = new QueryClient({
  queryCache: new QueryCache({
    onSuccess(data) {
      if (isFields(data) && typeof data.asOfUs === "number") clock.hear(data.asOfUs);
    },
  }),
  defaultOptions: { queries: { retry: tryAgain, refetchOnWindowFocus: true, staleTime: 5_000, networkMode: "always" } },
});
const live = createLiveClient({
  fetch: browserFetch,
  nowMs,
  random: () => Math.random(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  deliver: (messages) => applyLive(queries, clock, messages),
  newestKnown: () => newestAlert(queries),
  readAnew: () => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "atlas" }),
});
const room = { api: createApi(browserFetch), live, clock, zone: createZone(), nowMs };
const router = createRoomRouter();
const container = document.getElementById("room");
if (container === null) throw new Error("index.html has no #room");
createRoot(container).render(
  <StrictMode>
    <ThemeProvider>
      <QueryClientProvider client={queries}>
        <RoomProvider value={room}>
          <RouterProvider router={router} />
        </RoomProvider>
      </QueryClientProvider>
    </ThemeProvider>
  </StrictMode>,
);
