/** What to do about a failed exchange: try again soon, or say that we are refused and try again rarely. */
import { ERRORS, type ErrorCode, WatchfloorError } from "@watchfloor/domain";
import { type Problem, problemSchema } from "@watchfloor/wire";

/** Time will not mend these; a person must. The batch stays, and is tried rarely, so that the mending is noticed. */
const REFUSALS: readonly ErrorCode[] = [
  "E_CERTIFICATE",
  "E_FORBIDDEN",
  "E_NOT_FOUND",
  "E_REQUEST_INVALID",
  "E_UNAUTHENTICATED",
  "E_WIRE_BATCH",
  "E_WIRE_CONFLICT",
  "E_WIRE_VERSION",
];

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: "E_CERTIFICATE",
  403: "E_CERTIFICATE",
  409: "E_WIRE_CONFLICT",
  426: "E_WIRE_VERSION",
  429: "E_RATE_LIMITED",
  503: "E_INGEST_BUSY",
};

export function isRefusal(error: WatchfloorError): boolean {
  return REFUSALS.includes(error.code);
}

export interface Answer {
  readonly status: number;
  /** Header `retry-after`, as it came. */
  readonly retryAfter: string | undefined;
  /** The body as JSON, undefined when it is none. */
  readonly json: unknown;
}

/** An answer other than 2xx as an error. The hub's code counts when it is one of ours, else the status. */
export function refusalOf(answer: Answer): WatchfloorError {
  const { data: problem } = problemSchema.safeParse(answer.json);
  const { status } = answer;
  const fallback = status >= 500 ? "E_HUB_UNREACHABLE" : "E_WIRE_BATCH";
  const code = knownCode(problem) ?? BY_STATUS[status] ?? fallback;
  return new WatchfloorError(code, {
    ...problem?.facts,
    status,
    retryAfterMs: retryAfterMs(answer.retryAfter),
    requestId: problem?.requestId?.slice(0, 80),
  });
}

/** A failed connection as an error: the hub is out of reach, or one of the two does not believe the other. */
export function connectionError(cause: unknown, host: string): WatchfloorError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = code === "" ? String(cause instanceof Error ? cause.message : cause).slice(0, 120) : code;
  return new WatchfloorError(isDisbelief(code) ? "E_CERTIFICATE" : "E_HUB_UNREACHABLE", { host, reason }, { cause });
}

/** OpenSSL's names for certificates that do not verify, ours at the hub (alerts) or the hub's here. */
function isDisbelief(code: string): boolean {
  return (
    /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|ERR_TLS_CERT_|INVALID_CA|INVALID_PURPOSE)/.test(
      code,
    ) || /^ERR_SSL_.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code)
  );
}

function knownCode(problem: Problem | undefined): ErrorCode | undefined {
  return Object.keys(ERRORS).find((code): code is ErrorCode => code === problem?.code);
}

/** Seconds only; a date would need the hub's clock. */
function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}
