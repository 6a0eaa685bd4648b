/** Answers of ingest and enrolment: JSON, and every refusal as the wire's problem. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type ErrorCode, isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import type { Problem } from "@watchfloor/wire";

const STATUS: Partial<Record<ErrorCode, number>> = {
  E_CERTIFICATE: 403,
  E_ENROLMENT_REFUSED: 403,
  E_INGEST_BUSY: 503,
  E_NOT_FOUND: 404,
  E_RATE_LIMITED: 429,
  E_REQUEST_INVALID: 400,
  E_WIRE_BATCH: 422,
  E_WIRE_CONFLICT: 409,
  E_WIRE_VERSION: 426,
};

/** When to try again, s. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = { E_INGEST_BUSY: 2, E_RATE_LIMITED: 60 };

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/**
 * Answers with the error's code and advice. What is not of our making becomes E_INTERNAL without a word of its
 * message; the request's id leads to it in the log.
 */
export function answerProblem(response: ServerResponse, error: unknown, onFault: (error: unknown) => void): void {
  const known = isWatchfloorError(error) && STATUS[error.code] !== undefined;
  const told = known ? error : new WatchfloorError("E_INTERNAL", {}, { cause: error });
  const requestId = randomUUID();
  if (!known) onFault(new WatchfloorError("E_INTERNAL", { requestId }, { cause: error }));
  const facts = Object.entries(told.facts).filter(
    (fact): fact is [string, string | number | boolean] => fact[1] !== undefined,
  );
  const problem: Problem = { code: told.code, advice: told.advice, facts: Object.fromEntries(facts), requestId };
  const seconds = RETRY_AFTER[told.code];
  if (seconds !== undefined && !response.headersSent) response.setHeader("retry-after", seconds);
  answerJson(response, STATUS[told.code] ?? 500, problem);
}
