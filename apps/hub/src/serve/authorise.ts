/** The choke point: no route without a declared access, no handler before the policy has said yes. */
import { WatchfloorError } from "@watchfloor/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Sessions } from "./people/sessions.ts";
import type { Tokens } from "./people/tokens.ts";
import { type Access, type Action, decide, type KnownViewer, type Viewer } from "./policy.ts";
import { accessOf } from "./route-table.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Who may enter, from the table of routes. */
    access?: Access;
  }
  interface FastifyRequest {
    /** Null before the decision. */
    viewer: Viewer | null;
  }
}

export interface AuthoriseDeps {
  readonly origin: URL;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
}

const NOBODY: Viewer = { kind: "nobody" };
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** `__Host-` binds the cookie to this host over TLS; a browser takes it over plain HTTP from nobody, so on loopback it is left out. */
export function cookieName(origin: URL): string {
  return origin.protocol === "https:" ? "__Host-watchfloor" : "watchfloor";
}

/** A token in the header counts alone: a request is not two viewers at once. */
async function viewerOf(deps: AuthoriseDeps, request: FastifyRequest): Promise<Viewer> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, token = ""] = /^Bearer ([^\s]{1,200})$/i.exec(authorization) ?? [];
    return (await deps.tokens.viewer(token)) ?? NOBODY;
  }
  const cookie = request.cookies[cookieName(deps.origin)];
  return cookie === undefined ? NOBODY : ((await deps.sessions.viewer(cookie)) ?? NOBODY);
}

/**
 * A browser says where a change comes from; what does not come from our own pages is refused, sign-in included
 * (signing somebody in unasked is an attack as well). Scripts send no cookie and need no origin.
 */
function refuseForeignOrigin(request: FastifyRequest, origin: URL): void {
  if (SAFE_METHODS.has(request.method) || request.headers.authorization !== undefined) return;
  if (request.headers.origin !== origin.origin)
    throw new WatchfloorError("E_FORBIDDEN", { reason: "the request does not come from the room's own pages" });
}

/** @throws {WatchfloorError} E_UNAUTHENTICATED or E_FORBIDDEN unless the policy allows. */
export function must(viewer: Viewer, action: Action): void {
  const decision = decide(viewer, action);
  if (decision === "unauthenticated") throw new WatchfloorError("E_UNAUTHENTICATED");
  if (decision === "forbidden") throw new WatchfloorError("E_FORBIDDEN");
}

/** The viewer of a route that is not public. @throws {WatchfloorError} E_UNAUTHENTICATED */
export function known(request: FastifyRequest): KnownViewer {
  const { viewer } = request;
  if (viewer === null || viewer.kind === "nobody") throw new WatchfloorError("E_UNAUTHENTICATED");
  return viewer;
}

/**
 * Must be called before any route is registered.
 *
 * The decision falls in `preParsing`: after the rate limit (`onRequest`), before a byte of the body is read.
 *
 * @throws {TypeError} from a later registration of a route that the table does not know.
 */
export function authoriseRoutes(app: FastifyInstance, deps: AuthoriseDeps): void {
  app.addHook("onRoute", (route) => {
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    const [access, ...more] = methods.map((method) => accessOf(method, route.url));
    if (access === undefined || more.includes(undefined))
      throw new TypeError(`route ${methods.join("|")} ${route.url} has no access in the table`);
    route.config = { ...route.config, access };
  });
  app.decorateRequest("viewer", null);
  app.addHook("preParsing", async (request) => {
    const { access } = request.routeOptions.config;
    // What is not found has no route of its own, and nothing to protect.
    if (access === undefined) return;
    const viewer = access.kind === "public" ? NOBODY : await viewerOf(deps, request);
    must(viewer, { kind: "enter", access });
    refuseForeignOrigin(request, deps.origin);
    request.viewer = viewer;
  });
}
