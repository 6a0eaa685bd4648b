/** The one class of error and the one table of codes; `docs/errors.md` is printed from the table. */

/** Who can mend it: the operator, the other side of a connection, or us. */
export type ErrorKind = "operator" | "peer" | "bug";

export interface ErrorEntry {
  readonly kind: ErrorKind;
  /** What to do, for the person who reads it at night. */
  readonly advice: string;
}

export const ERRORS = {
  E_CAPTURE_FORMAT: {
    kind: "operator",
    advice: "The file is no pcap or pcapng, or is cut off; look at it with `capinfos`.",
  },
  E_CERTIFICATE: {
    kind: "operator",
    advice: "The certificate is not from this hub or has expired; enrol the sensor again.",
  },
  E_CONFIG_INVALID: { kind: "operator", advice: "Correct the setting; `--help` shows what it takes and its default." },
  E_CONFIG_RETIRED: { kind: "operator", advice: "The setting has a new name; use the successor in the facts." },
  E_CONFIG_UNKNOWN: {
    kind: "operator",
    advice: "There is no such setting; use the name that is offered, or see `--help`.",
  },
  E_DATA_IN_USE: {
    kind: "operator",
    advice: "Another program runs on this data directory; stop it first, or ask a hub with --hub.",
  },
  E_DATA_NEWER: {
    kind: "operator",
    advice: "The data was written by a newer version; start that version, never an older one.",
  },
  E_DISK: {
    kind: "operator",
    advice:
      "A file or directory cannot be used as it must be; look at its place, its owner and `df`, or choose another --data.",
  },
  E_ENGINE_FAILED: {
    kind: "operator",
    advice: "Suricata ended; its last lines are in the facts and in engine/log/suricata.log.",
  },
  E_ENGINE_MISSING: { kind: "operator", advice: "Install Suricata 7; `watchfloor doctor` says how on this system." },
  E_ENGINE_ROOT: {
    kind: "operator",
    advice:
      "Suricata keeps root's rights: make the user (the set-up does), and choose a --data that it may enter, as under /srv.",
  },
  E_ENROLMENT_OTHER: {
    kind: "operator",
    advice:
      "The token is for another sensor and is used up: make one for this sensor, or for the other with --name, a directory of its own.",
  },
  E_ENROLMENT_REFUSED: {
    kind: "operator",
    advice:
      "The token was used, has expired, was made void or is for another hub; make a new one. `reason` may say more.",
  },
  E_EVE_DAMAGED: {
    kind: "operator",
    advice: "The recorded EVE file cannot be read to its end; what stands before was read. Look with `gzip -t`.",
  },
  E_EVE_GONE: {
    kind: "operator",
    advice:
      "An EVE file was rotated away and packed or deleted unread; rotate with `delaycompress` and keep more of them.",
  },
  E_EVE_LINE: {
    kind: "peer",
    advice: "The line is no EVE record; it is kept in the sensor's quarantine with the reason.",
  },
  E_EVE_TIMESTAMP: {
    kind: "peer",
    advice: "The record's timestamp is not in Suricata's form; the line is in quarantine.",
  },
  E_FILTER_SYNTAX: {
    kind: "operator",
    advice: "Correct the filter where the arrow points; `watchfloor query --help` has examples.",
  },
  E_FORBIDDEN: { kind: "operator", advice: "Your account or token may not do this; ask who administers the hub." },
  E_HUB_ANSWER: {
    kind: "peer",
    advice:
      "What answers is no hub of this version; check the address with `watchfloor doctor`, and what stands between.",
  },
  E_HUB_UNREACHABLE: {
    kind: "operator",
    advice: "The hub does not answer; check the address, the network and `watchfloor doctor`.",
  },
  E_INGEST_BUSY: { kind: "peer", advice: "The hub holds as much unstored data as it may; send the batch again later." },
  E_INTERFACE: {
    kind: "operator",
    advice: "The interface is not there or may not be read; see `ip link`, and start the sensor as root.",
  },
  E_INTERNAL: { kind: "bug", advice: "A fault of ours; the hub's log has the details under the request's id." },
  E_LISTEN: {
    kind: "operator",
    advice: "The address is taken or may not be used; choose another with --listen or --ingest.",
  },
  E_NOT_FOUND: { kind: "operator", advice: "There is no such thing, or you may not see it." },
  E_PROGRAM_ENDED: {
    kind: "operator",
    advice: "A program that was started ended too early; its own last words are in the facts; --verbose shows more.",
  },
  E_PROGRAM_SILENT: {
    kind: "operator",
    advice:
      "A program did not say that it is ready in time; look at the load of the machine and at its disk, and try again.",
  },
  E_RATE_LIMITED: { kind: "operator", advice: "Too many tries; wait a minute." },
  E_REQUEST_INVALID: { kind: "operator", advice: "The request does not fit the API; see /api/v1/openapi.json." },
  E_RULES: { kind: "operator", advice: "Suricata refuses the rules; the facts name file and line." },
  E_SIGN_IN: { kind: "operator", advice: "The passkey was not accepted; try again, or ask for a new invitation." },
  E_SIGN_IN_AGAIN: {
    kind: "operator",
    advice:
      "Sign in with your passkey once more, then do it: passkeys are added and removed within 15 minutes of signing in.",
  },
  E_SPOOL_CORRUPT: {
    kind: "operator",
    advice: "A segment on disk is damaged; it was set aside and counted, look at the disk.",
  },
  E_SPOOL_FULL: { kind: "operator", advice: "The hub is out of reach; free disk or raise spool.maxBytes." },
  E_STORE: { kind: "operator", advice: "The store refused; look at the disk and at the hub's log." },
  E_STORE_BEHIND: {
    kind: "operator",
    advice:
      "More comes in than the hub can store just now; nothing is lost. Ask again soon; if it lasts, the hub needs more of the processor.",
  },
  E_UNAUTHENTICATED: { kind: "operator", advice: "Sign in, or send an API token that has not expired." },
  E_UNSUITABLE_SEGMENT: {
    kind: "operator",
    advice: "Voting and tabulation systems are never monitored by this program; watch the office network instead.",
  },
  E_USAGE: { kind: "operator", advice: "See `watchfloor --help` for the commands and their options." },
  E_WIRE_BATCH: {
    kind: "peer",
    advice: "The batch is not what the wire allows; the sensor keeps it and shows the reason.",
  },
  E_WIRE_CONFLICT: {
    kind: "peer",
    advice:
      "Two batches with one number: two sensors share a certificate, or a spool was copied (`watchfloor enrol - --new-spool`).",
  },
  E_WIRE_VERSION: { kind: "peer", advice: "The sensor speaks another version of the wire; update the older side." },
} as const satisfies Record<`E_${string}`, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Small and never secret: numbers, names, the first characters of a text. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** An error with a code to branch on, facts to read, and advice from the table. */
export class WatchfloorError extends Error {
  override readonly name = "WatchfloorError";
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts = {}, options: ErrorOptions = {}) {
    const told = Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    super(told.length === 0 ? code : `${code}: ${told.join(" ")}`, options);
    this.code = code;
    this.facts = facts;
  }

  get advice(): string {
    return ERRORS[this.code].advice;
  }
}

/** Whether `error` is ours with one of these codes; with none given, whether it is ours at all. */
export function isWatchfloorError(error: unknown, ...codes: readonly ErrorCode[]): error is WatchfloorError {
  return error instanceof WatchfloorError && (codes.length === 0 || codes.includes(error.code));
}
