/** What the files of routes share: the typed application, and what the routes are made of. */
import type { Clock } from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import { problemSchema } from "@watchfloor/wire";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Store } from "../../store/index.ts";
import type { Streams } from "../live/streams.ts";
import type { Invitations } from "../people/invitations.ts";
import type { OwnPasskeys } from "../people/own-passkeys.ts";
import type { Passkeys } from "../people/passkeys.ts";
import type { People } from "../people/people.ts";
import type { Sessions } from "../people/sessions.ts";
import type { Tokens } from "../people/tokens.ts";
import type { QueryRunner } from "../query/run.ts";
import type { ServeSettings } from "../settings.ts";
import type { WatchPort } from "../watch-port.ts";

export type Router = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface RouteDeps {
  readonly settings: ServeSettings;
  readonly store: Store;
  readonly register: Register;
  readonly watch: WatchPort;
  readonly streams: Streams;
  readonly queries: QueryRunner;
  readonly people: People;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly invitations: Invitations;
  readonly passkeys: Passkeys;
  readonly ownPasskeys: OwnPasskeys;
  readonly now: Clock;
}

/** Bodies by size: most are a name and a scope, a passkey's answer has certificates in it. */
export const SMALL_BODY = 8 * 1024;
export const PASSKEY_BODY = 32 * 1024;
/** A scope may name every county. */
export const SCOPE_BODY = 64 * 1024;

/** Tries of one address in a minute where a passkey speaks; counted before anything is looked at. */
export const FEW = { rateLimit: { max: 30, timeWindow: 60_000 } };

/** Answers of a route: one of success, and any refusal as a problem. */
export function answers<Schema extends z.ZodType>(schema: Schema) {
  return { 200: schema, "4xx": problemSchema, "5xx": problemSchema } as const;
}

/** For routes that only do something. */
export const done = { 204: z.null(), "4xx": problemSchema, "5xx": problemSchema } as const;

export const idParameters = z.strictObject({ id: z.string().min(1).max(63) });
