/** Everything the same conversation left behind, by time, each record with its raw form on demand. */
import type { AlertSummary, StoredEvent } from "@watchfloor/wire";
import { useMemo, useState } from "react";
import { useRoom } from "../app/room-context.tsx";
import { countOf, formatCount } from "../text/figures.ts";
import { Untrusted, UntrustedLine } from "../text/untrusted.tsx";
import { formatBoth, formatMicros } from "../time/age.ts";
import { kindOf, timeOf } from "./record.ts";
import { recordLine } from "./record-line.ts";

/** `+0.32 s`, `-12.0 s`, `0`: before and after the alert. */
export function offsetWords(offsetUs: number): string {
  if (Math.abs(offsetUs) < 500) return "0";
  const sign = offsetUs < 0 ? "−" : "+";
  const seconds = Math.abs(offsetUs) / 1_000_000;
  if (seconds < 0.1) return `${sign}${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 120) return `${sign}${seconds.toFixed(2)} s`;
  return seconds < 7200 ? `${sign}${Math.round(seconds / 60)} min` : `${sign}${Math.round(seconds / 3600)} h`;
}

interface RowProps {
  readonly event: StoredEvent;
  readonly atUs: number | undefined;
  readonly alert: AlertSummary;
}

function Row({ event, atUs, alert }: RowProps) {
  const { zone } = useRoom();
  const [open, setOpen] = useState(false);
  const kind = kindOf(event.record);
  const own = event.id === alert.id;
  const rawId = `raw-${event.id}`;
  return (
    <li className="record" data-own={own} data-kind={kind === "alert" ? "alert" : "other"}>
      <span className="record-time exact-host">
        {atUs === undefined ? (
          "no time"
        ) : (
          <>
            <span className="record-offset">{offsetWords(atUs - alert.atUs)}</span>
            <span className="record-clock">{formatMicros(atUs)} UTC</span>
            <span className="exact">{formatBoth(atUs, zone)}</span>
          </>
        )}
      </span>
      <span className="record-kind">
        <UntrustedLine text={kind} limit={20} />
      </span>
      <span className="record-line">
        {own && <strong className="record-this">this alert </strong>}
        {recordLine(event.record).map(({ label, value }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line never move
          <span key={at} className="record-part">
            {label !== undefined && <span className="quiet">{label} </span>}
            <Untrusted text={value} limit={at === 0 ? 160 : 90} />
          </span>
        ))}
      </span>
      <button
        type="button"
        className="record-open"
        aria-expanded={open}
        aria-controls={rawId}
        onClick={() => setOpen(!open)}
      >
        {open ? "hide" : "raw"}
        <span className="visually-hidden"> record, {kind}</span>
      </button>
      <pre id={rawId} className="raw" hidden={!open}>
        {open && <Untrusted text={JSON.stringify(event.record, null, 2)} limit={20_000} />}
      </pre>
    </li>
  );
}

export interface TimelineProps {
  readonly event: StoredEvent;
  readonly related: readonly StoredEvent[];
  readonly total: number;
  readonly alert: AlertSummary;
}

export function Timeline({ event, related, total, alert }: TimelineProps) {
  const rows = useMemo(
    () =>
      [event, ...related.filter(({ id }) => id !== event.id)]
        .map((one) => ({ event: one, atUs: timeOf(one.record) }))
        .sort((a, b) => (a.atUs ?? 0) - (b.atUs ?? 0)),
    [event, related],
  );
  return (
    <section className="panel timeline" aria-labelledby="timeline-title">
      <div className="panel-head">
        <h2 id="timeline-title">The conversation</h2>
        <span className="panel-note">
          {total === 0
            ? "no other record of this flow yet; the flow's own record comes when it ends"
            : `${countOf(total, "other record")} of flow ${alert.flowId}`}
          {related.length < total && `, the first ${formatCount(related.length)} shown`}
        </span>
      </div>
      <ol className="records">
        {rows.map((row) => (
          <Row key={row.event.id} event={row.event} atUs={row.atUs} alert={alert} />
        ))}
      </ol>
    </section>
  );
}
