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
import { createKept } from "./live/kept.ts";
import { createLiveClient } from "./live/live-client.ts";
import { createReread } from "./live/reread.ts";
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
const random = () => Math.random();
const after = (ms: number, call: () => void) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};
const reread = createReread({ after, nowMs, random, read: (which) => kept.readAgain(which) });
const kept = createKept({ queries, clock, nowMs, reread });
const { deliver, missed, resumeFrom } = kept;
const live = createLiveClient({ fetch: browserFetch, nowMs, random, after, deliver, missed, resumeFrom });
const api = createApi(browserFetch, (ms) => AbortSignal.timeout(ms));
const room = { api, live, kept, reread, clock, zone: createZone(), nowMs };
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
