/** The room's pages: files of one directory, cached by their hash, and one page for every address of the room. */
import fastifyStatic from "@fastify/static";
import { WatchfloorError } from "@watchfloor/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Vite puts files whose name holds their hash here. */
const HASHED = /\/assets\/[^/]+$/;

/** Addresses that are never a page of the room. */
function isProgrammatic(request: FastifyRequest): boolean {
  return /^\/(?:api|metrics)(?:[/?]|$)/.test(request.url);
}

/** A file has an extension; `/alerts/12.3` has none but is an address of the room. */
function wantsPage(request: FastifyRequest): boolean {
  const [path = ""] = request.url.split("?");
  return request.method === "GET" && !isProgrammatic(request) && !/\.[a-z][a-z0-9]*$/i.test(path);
}

/** A passkey's home is a name: who came by the loopback address is sent to `localhost`; the fragment comes along. */
function redirectTarget(request: FastifyRequest, origin: URL): string | undefined {
  const host = request.headers.host ?? "";
  if (origin.hostname !== "localhost" || !/^(?:127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host)) return undefined;
  return new URL(request.url.replace(/^\/+/, "/"), origin).href;
}

export async function serveRoomFiles(app: FastifyInstance, directory: string, origin: URL): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    prefix: "/",
    index: false,
    dotfiles: "deny",
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header("cache-control", HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  // To the file server the first page is a directory, which it refuses.
  app.route({
    method: ["GET", "HEAD"],
    url: "/",
    schema: { hide: true },
    handler: (request, reply) => {
      const target = redirectTarget(request, origin);
      return target === undefined ? reply.sendFile("index.html") : reply.redirect(target, 302);
    },
  });
  app.setNotFoundHandler((request, reply) => {
    if (!wantsPage(request)) throw new WatchfloorError("E_NOT_FOUND");
    const target = redirectTarget(request, origin);
    if (target !== undefined) return reply.redirect(target, 302);
    return reply.sendFile("index.html");
  });
}
