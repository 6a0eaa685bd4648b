/** How a program of the house ends when it fails: what it says and its exit code, the same for all of them. */
import { ERRORS, type ErrorCode, type ErrorFacts, isWatchfloorError, WatchfloorError } from "@watchfloor/domain";

/** 0 is success, 1 a failure, 2 wrong usage. */
export interface Failure {
  /** For standard error, without a newline at the end. */
  readonly text: string;
  /** For standard output with `--json`: one object, without a newline at the end. */
  readonly json: string;
  readonly exitCode: 1 | 2;
}

const USAGE: readonly ErrorCode[] = ["E_CONFIG_INVALID", "E_CONFIG_RETIRED", "E_CONFIG_UNKNOWN", "E_USAGE"];

/** Said of a file, these have the disk, its rights or its room as their cause: the operator's matter, no fault of ours. */
const OF_THE_DISK = ["EACCES", "EDQUOT", "EEXIST", "EFBIG", "EIO", "EISDIR", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"];
/** The same words of the system about a port, a connection or a program are no matter of the disk. */
const NOT_OF_FILES = /^(?:bind|connect|listen|send|spawn)/;

/** Where the system's own words for a directory that cannot be made lead astray. */
const OF_MAKING: Readonly<Record<string, string>> = {
  EEXIST: "a file stands where the directory must be",
  ENOENT: "the directory cannot be made, as on a read-only disk",
};

/** `error` for standard error: code and facts, then the advice. A bug comes with its stack, for its report. */
export function describeFailure(error: unknown): Failure {
  const known = isWatchfloorError(error) ? error : asDiskError(error);
  if (known === undefined) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const reason = error instanceof Error ? error.message : String(error);
    return { text: `E_INTERNAL: ${detail}`, json: failureObject("E_INTERNAL", { reason }), exitCode: 1 };
  }
  const { code, message, facts, advice } = known;
  return {
    text: `${message}\n  ${advice}`,
    json: failureObject(code, facts),
    exitCode: USAGE.includes(code) ? 2 : 1,
  };
}

/** The object in which a program tells others that it failed, and why. */
export function failureObject(code: ErrorCode, facts: ErrorFacts): string {
  return JSON.stringify({ kind: "error", code, facts, advice: ERRORS[code].advice });
}

/** What the system says of a file, when that is all that is wrong. */
function asDiskError(error: unknown): WatchfloorError | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  const { code, syscall } = error;
  // A directory on a read-only disk cannot be made; Node says then that it is not there.
  const isOfTheDisk = OF_THE_DISK.some((one) => one === code) || (code === "ENOENT" && syscall === "mkdir");
  if (!isOfTheDisk || typeof syscall !== "string" || NOT_OF_FILES.test(syscall)) return undefined;
  const path = "path" in error && typeof error.path === "string" ? error.path : undefined;
  const said = /^[A-Z0-9]+: ([^,]+)/.exec(error.message)?.[1] ?? String(code);
  const reason = (syscall === "mkdir" ? OF_MAKING[String(code)] : undefined) ?? said;
  return new WatchfloorError("E_DISK", { path, reason, at: syscall }, { cause: error });
}
