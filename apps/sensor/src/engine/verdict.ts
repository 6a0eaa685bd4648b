/**
 * What became of a capture, in words.
 *
 * What Suricata's log says of one capture; its command socket tells only that it is through.
 *
 * Shape: `[pid - thread] date time Level: pcap: text`. Source: src/source-pcap-file.c, src/source-pcap-file-helper.c.
 */
import type { WatchfloorError } from "@watchfloor/domain";
import type { CaptureOutcome } from "./engine.ts";

export interface Verdict {
  /** Packets read; undefined when it refused the file. */
  readonly packets: number | undefined;
  /** Its first complaint, without its own prefix. */
  readonly error: string | undefined;
}

/** @param log what was written to suricata.log since the capture was handed over. */
export function readVerdict(log: string): Verdict {
  const read = /Notice: pcap: read \d+ files?, (\d+) packets/.exec(log)?.[1];
  const error = /(?:Error|Warning): pcap: ([^\n]*)/.exec(log)?.[1];
  return { packets: read === undefined ? undefined : Number(read), error: error?.slice(0, 300) };
}

/** A capture that cannot be replayed: the error's own words, its other facts behind them. */
export function refusedOutcome(file: string, { code, facts }: WatchfloorError): CaptureOutcome {
  const { reason, file: _, ...others } = facts;
  const told = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  return {
    kind: "refused",
    file,
    code,
    reason: `${reason ?? code}${told.length === 0 ? "" : ` (${told.join(", ")})`}`,
  };
}

/** What is wrong with the capture, and how much of it was replayed; undefined when all of it was. */
export function faultOf(
  outcome: CaptureOutcome,
): { readonly code: WatchfloorError["code"]; readonly reason: string; readonly packets?: number } | undefined {
  if (outcome.kind === "refused") return { code: outcome.code, reason: outcome.reason };
  const { fault, packets } = outcome;
  return fault === undefined ? undefined : { code: "E_CAPTURE_FORMAT", reason: fault, packets };
}
