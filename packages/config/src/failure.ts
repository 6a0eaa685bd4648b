/** How a program of the house ends when it fails: what it says and its exit code, the same for all of them. */
import { type ErrorCode, isWatchfloorError } from "@watchfloor/domain";

/** 0 is success, 1 a failure, 2 wrong usage. */
export interface Failure {
  /** For standard error, without a newline at the end. */
  readonly text: string;
  readonly exitCode: 1 | 2;
}

const USAGE: readonly ErrorCode[] = ["E_CONFIG_INVALID", "E_CONFIG_RETIRED", "E_CONFIG_UNKNOWN", "E_USAGE"];

/** `error` for standard error: code and facts, then the advice. A bug comes with its stack, for its report. */
export function describeFailure(error: unknown): Failure {
  if (isWatchfloorError(error)) {
    return { text: `${error.message}\n  ${error.advice}`, exitCode: USAGE.includes(error.code) ? 2 : 1 };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `E_INTERNAL: ${detail}`, exitCode: 1 };
}
