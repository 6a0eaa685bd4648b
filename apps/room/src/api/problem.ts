/** What the hub says when it does not do what was asked. */
import { visibleString } from "../text/visible.ts";

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  /** HTTP status; 0 when the hub did not answer at all. */
  readonly status: number;
  /** Of the house's table of errors, `E_FORBIDDEN`. */
  readonly code: string;
  readonly advice: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;

  constructor(
    status: number,
    code: string,
    advice: string,
    facts: Readonly<Record<string, string | number | boolean>> = {},
    options: ErrorOptions = {},
  ) {
    super(`${code}: ${advice}`, options);
    this.status = status;
    this.code = code;
    this.advice = advice;
    this.facts = facts;
  }
}

/** Whether signing in would help. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}

/** One sentence for any failure. */
export function adviceOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return "Something in this page failed; load it again.";
  const { reason } = error.facts;
  return typeof reason === "string" ? `${error.advice} (${visibleString(reason)})` : error.advice;
}
