/** `GET /api/v1/live`: the live stream as server-sent events. */
import { LIVE_PATH } from "@watchfloor/wire";
import { z } from "zod";
import { known } from "../authorise.ts";
import type { Sink } from "../live/reader.ts";
import type { RouteDeps, Router } from "./router.ts";

/** A browser sends `Last-Event-ID` by itself when it comes back; a first connection may ask by `after`. */
const liveQuery = z.strictObject({ after: z.string().max(32).optional() });

export function liveRoutes(app: Router, deps: Pick<RouteDeps, "streams">): void {
  app.get(LIVE_PATH, { schema: { querystring: liveQuery } }, (request, reply) => {
    const viewer = known(request);
    deps.streams.admit(viewer);
    const header = request.headers["last-event-id"];
    const lastId = typeof header === "string" && header !== "" ? header : request.query.after;
    const { raw } = reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // A proxy that gathers the answer before it passes it on would make quiet of everything.
      "x-accel-buffering": "no",
    });
    raw.flushHeaders();
    const sink: Sink = {
      write: (text) => raw.write(text),
      onDrain: (listener) => raw.on("drain", listener),
      end: () => raw.destroyed || raw.end(),
    };
    const close = deps.streams.open(viewer, lastId, sink);
    raw.on("close", close);
    raw.on("error", close);
  });
}
