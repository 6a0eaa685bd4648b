/** Refusals: every error leaves the hub as a problem in JSON, with a code, advice, and the id the log knows it by. */
import { ERRORS, type ErrorCode, isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import type { Problem } from "@watchfloor/wire";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";

/** Codes that people and scripts meet here; all others are the hub's own trouble. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  E_FILTER_SYNTAX: 400,
  E_FORBIDDEN: 403,
  E_NOT_FOUND: 404,
  E_RATE_LIMITED: 429,
  E_REQUEST_INVALID: 400,
  E_SIGN_IN: 401,
  E_SIGN_IN_AGAIN: 403,
  E_STORE: 503,
  E_STORE_BEHIND: 503,
  E_UNAUTHENTICATED: 401,
  E_UNSUITABLE_SEGMENT: 422,
};

/** What a store or a bug says of itself is for the log; the reader gets the code alone. */
const TELLS_FACTS = new Set<ErrorCode>([
  "E_FILTER_SYNTAX",
  "E_RATE_LIMITED",
  "E_REQUEST_INVALID",
  "E_SIGN_IN",
  "E_UNSUITABLE_SEGMENT",
]);

function requestError(error: FastifyError): WatchfloorError | undefined {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const where = `${error.validationContext ?? "request"}${first?.instancePath ?? ""}`;
    return new WatchfloorError("E_REQUEST_INVALID", { where, reason: first?.message?.slice(0, 200) }, { cause: error });
  }
  // Fastify's own refusals: body too large, wrong content type, malformed JSON.
  const status = error.statusCode ?? 500;
  if (status < 400 || status > 499) return undefined;
  return new WatchfloorError("E_REQUEST_INVALID", { reason: error.code ?? "refused" }, { cause: error });
}

/** The error as ours, and the status it is answered with. */
export function refusalOf(error: FastifyError | WatchfloorError): {
  readonly known: WatchfloorError;
  readonly status: number;
} {
  const known = isWatchfloorError(error) ? error : requestError(error);
  if (known === undefined) return { known: new WatchfloorError("E_INTERNAL", {}, { cause: error }), status: 500 };
  const fromFastify = isWatchfloorError(error) ? undefined : error.statusCode;
  return { known, status: fromFastify ?? STATUS[known.code] ?? 500 };
}

export function problemOf(known: WatchfloorError, requestId: string): Problem {
  const facts = Object.fromEntries(
    Object.entries(TELLS_FACTS.has(known.code) ? known.facts : {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return {
    code: known.code,
    advice: ERRORS[known.code].advice,
    ...(Object.keys(facts).length > 0 ? { facts } : {}),
    requestId,
  };
}

function answer(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const { known, status } = refusalOf(error);
  if (status >= 500) request.log.error({ err: error, code: known.code }, "request failed");
  else request.log.info({ code: known.code, facts: known.facts }, "request refused");
  if (known.code === "E_UNAUTHENTICATED") reply.header("www-authenticate", "Bearer");
  reply.code(status).type("application/json").serializer(JSON.stringify).send(problemOf(known, request.id));
}

/** For what Fastify refuses before there is a route, such as an address that is no UTF-8. */
export const answerFrameworkError: NonNullable<FastifyServerOptions["frameworkErrors"]> = answer;

export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    answer(error, request, reply);
    return reply;
  });
}

/** For a hub without the room's pages; with them, `serveRoomFiles` answers what no route does. */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  app.setNotFoundHandler(() => {
    throw new WatchfloorError("E_NOT_FOUND");
  });
}
