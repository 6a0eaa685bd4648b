/** Captures that a sensor could not replay, or not to their end: what it says of them, as its own lines tell. */
import { ERRORS } from "@watchfloor/domain";
import { z } from "zod";
import type { Line } from "../children/lines.ts";
import { harmless } from "../house/terminal.ts";

export interface Refused {
  readonly file: string;
  /** A code of the table. */
  readonly code: string;
  readonly reason: string;
  /** Replayed before the fault; 0 when nothing was. */
  readonly packets: number;
}

const endedForm = z.object({
  kind: z.literal("engine"),
  event: z.object({
    kind: z.literal("capture-ended"),
    outcome: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("refused"), file: z.string(), code: z.string(), reason: z.string() }),
      z.object({ kind: z.literal("replayed"), file: z.string(), packets: z.number(), fault: z.string().optional() }),
    ]),
  }),
});

/** What is wrong with the capture that the line tells of; undefined when all is well or it tells of something else. */
export function refusedOf(line: Line): Refused | undefined {
  const { data } = endedForm.safeParse(line);
  if (data === undefined) return undefined;
  const { outcome } = data.event;
  if (outcome.kind === "refused") return { file: outcome.file, code: outcome.code, reason: outcome.reason, packets: 0 };
  const { file, packets, fault } = outcome;
  return fault === undefined ? undefined : { file, code: "E_CAPTURE_FORMAT", reason: fault, packets };
}

/** As an error is told: code, what is known, and what to do. Ends in a newline. */
export function tellRefused({ file, code, reason, packets }: Refused): string {
  const advice = Object.entries(ERRORS).find(([name]) => name === code)?.[1].advice;
  const what = reason.startsWith(code) ? reason : `${code}: ${reason}`;
  const part = packets === 0 ? "not replayed" : `replayed up to the fault, ${packets.toLocaleString("en-US")} packets`;
  return `${harmless(what)}\n  ${harmless(file)}: ${part}.${advice === undefined ? "" : ` ${advice}`}\n`;
}
