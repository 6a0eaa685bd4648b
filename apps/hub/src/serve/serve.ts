/** The room's listener: REST, live stream, metrics and the room's files, behind one authorisation choke point. */
import { randomUUID } from "node:crypto";
import { createServer as createPlainServer } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import { type Clock, WatchfloorError } from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerFactory,
  LogController,
} from "fastify";
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import type { Registry } from "prom-client";
import type { Store } from "../store/index.ts";
import { authoriseRoutes } from "./authorise.ts";
import { Streams } from "./live/streams.ts";
import { measureServing } from "./metrics.ts";
import { Challenges } from "./people/challenges.ts";
import { Invitations } from "./people/invitations.ts";
import { OwnPasskeys } from "./people/own-passkeys.ts";
import { Passkeys } from "./people/passkeys.ts";
import { People } from "./people/people.ts";
import { Sessions } from "./people/sessions.ts";
import type { PeopleTables } from "./people/tables.ts";
import { Tokens } from "./people/tokens.ts";
import { answerFrameworkError, answerWithProblems, refuseUnknownRoutes } from "./problems.ts";
import { createQueryRunner } from "./query/run.ts";
import { serveRoomFiles } from "./room-files.ts";
import { administeringRoutes } from "./routes/administering.ts";
import { liveRoutes } from "./routes/live.ts";
import { operatingRoutes } from "./routes/operating.ts";
import { ownPasskeyRoutes } from "./routes/own-passkeys.ts";
import { readingRoutes } from "./routes/reading.ts";
import type { RouteDeps, Router } from "./routes/router.ts";
import { type EnrolmentPlace, sensorRoutes } from "./routes/sensors.ts";
import { signingInRoutes } from "./routes/signing-in.ts";
import type { ServeSettings } from "./settings.ts";
import type { WatchPort } from "./watch-port.ts";

export interface ServeDeps {
  readonly settings: ServeSettings;
  readonly store: Store;
  readonly watch: WatchPort;
  readonly register: Register;
  /** Asked when a token is made, so the other listeners need not stand yet. */
  readonly enrolment: () => EnrolmentPlace;
  /** Shared by all parts of the hub; serve adds its own numbers. */
  readonly metrics: Registry;
  readonly now: Clock;
  readonly every: (ms: number, tick: () => void) => () => void;
  readonly log: FastifyBaseLogger;
}

export interface Serve {
  /** For tests: every route and hook stands, nothing listens. */
  readonly app: FastifyInstance;
  /** Resolves when the listener stands. @throws {WatchfloorError} E_LISTEN */
  listen(): Promise<URL>;
  /** From here on; open connections and streams stay. Does nothing without TLS. @throws when it is no pair. */
  useTls(tls: { readonly key: string; readonly cert: string }): void;
  /** Ends streams, then the listener. */
  close(): Promise<void>;
  /** One-time link for the first person, valid 24 h; undefined once there is one. Makes earlier ones void. */
  firstInvitation(): Promise<URL | undefined>;
  /** Token of the local operator's command line, valid an hour; for run/hub.json (0600), to be renewed by main. */
  issueOperatorToken(): Promise<string>;
}

const SWEEP_EVERY_MS = 600_000;
/** A request that takes longer to arrive is somebody holding a socket open. */
const REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_BODY = 16 * 1024;
/** Requests of one address in a minute; a county behind one address has dozens of people. */
const MANY = 3_000;
const MIN_TLS = "TLSv1.2";

function buildApp(deps: ServeDeps): Router {
  const { tls, origin } = deps.settings;
  const serverFactory: FastifyServerFactory = (handler) =>
    tls === undefined ? createPlainServer(handler) : createTlsServer({ ...tls, minVersion: MIN_TLS }, handler);
  const app = Fastify({
    serverFactory,
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    frameworkErrors: answerFrameworkError,
    bodyLimit: DEFAULT_BODY,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 100 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerWithProblems(app);
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
  app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
        ...(origin.protocol === "https:" ? { "upgrade-insecure-requests": [] } : {}),
      },
    },
    hsts: origin.protocol === "https:",
    referrerPolicy: { policy: "no-referrer" },
    crossOriginEmbedderPolicy: true,
  });
  return app;
}

/** Everything but listening. @throws {TypeError} for a route without an access in the table. */
export async function createServe(deps: ServeDeps): Promise<Serve> {
  const { settings, store, watch, register, now, every } = deps;
  if (settings.tls === undefined && !isLoopback(settings.host))
    throw new WatchfloorError("E_CONFIG_INVALID", {
      listen: settings.host,
      reason: "a listener beyond loopback needs TLS",
    });
  const db = store.room.db.withTables<PeopleTables>();
  const sessions = new Sessions(db, now);
  const tokens = new Tokens(db, now);
  const invitations = new Invitations(db, now);
  const onFault = (error: unknown) => deps.log.error({ err: error }, "live stream fault");
  const streams = new Streams({ watch, sessions, tokens, now, every, onFault });
  const { origin, hubName } = settings;
  const challenges = new Challenges(db, now);
  const routeDeps: RouteDeps = {
    settings,
    store,
    register,
    watch,
    streams,
    sessions,
    tokens,
    invitations,
    queries: createQueryRunner({ events: store.events, now }),
    people: new People(db, now, sessions),
    ownPasskeys: new OwnPasskeys({ db, now, origin, hubName, challenges, sessions }),
    passkeys: new Passkeys({ db, now, origin, hubName, challenges, invitations, sessions }),
    now,
  };

  const app = buildApp(deps);
  authoriseRoutes(app, { origin, sessions, tokens });
  measureServing(app, deps.metrics, streams, watch);
  await app.register(cookie);
  await app.register(rateLimit, {
    max: MANY,
    timeWindow: 60_000,
    cache: 20_000,
    errorResponseBuilder: (_request, { ttl }) => new WatchfloorError("E_RATE_LIMITED", { retryAfterMs: ttl }),
  });
  await app.register(swagger, {
    openapi: { info: { title: "Watchfloor hub", version: settings.version, license: { name: "Apache-2.0" } } },
    transform: jsonSchemaTransform,
  });
  signingInRoutes(app, routeDeps);
  ownPasskeyRoutes(app, routeDeps);
  readingRoutes(app, routeDeps);
  administeringRoutes(app, routeDeps);
  sensorRoutes(app, { ...routeDeps, enrolment: deps.enrolment });
  liveRoutes(app, routeDeps);
  operatingRoutes(app, { settings, now, metrics: deps.metrics });
  if (settings.roomDirectory === undefined) refuseUnknownRoutes(app);
  else await serveRoomFiles(app, settings.roomDirectory, origin);
  await app.ready();

  const stopSweeping = every(SWEEP_EVERY_MS, () => {
    Promise.all([sessions.sweep(), tokens.sweep()]).catch(onFault);
  });

  return {
    app,
    async listen() {
      try {
        return new URL(await app.listen({ host: settings.host, port: settings.port }));
      } catch (cause) {
        throw new WatchfloorError("E_LISTEN", { host: settings.host, port: settings.port }, { cause });
      }
    },
    useTls({ key, cert }) {
      if (app.server instanceof TlsServer) app.server.setSecureContext({ key, cert, minVersion: MIN_TLS });
    },
    async close() {
      stopSweeping();
      streams.close();
      await app.close();
    },
    async firstInvitation() {
      const made = await invitations.makeFirst();
      return made && new URL(`/welcome#${made.secret}`, origin);
    },
    issueOperatorToken: () => tokens.makeOperators(),
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
