/** Stored records as a table, each with its raw form on demand. */
import { Link } from "@tanstack/react-router";
import { isEngineEvent } from "@watchfloor/domain";
import type { StoredEvent } from "@watchfloor/wire";
import { Fragment, useState } from "react";
import { endOf } from "../alerts/inside.ts";
import { kindOf, numberAt, signatureOf, textAt, timeOf } from "../alerts/record.ts";
import { recordLine } from "../alerts/record-line.ts";
import { useRoom } from "../app/room-context.tsx";
import { ScrollRegion } from "../app/scroll-region.tsx";
import { Untrusted, UntrustedLine } from "../text/untrusted.tsx";
import { formatLocal } from "../time/age.ts";
import { Ago } from "../time/moment.tsx";

function Ends({ event }: { readonly event: StoredEvent }) {
  const { record } = event;
  const [src, dest] = [textAt(record, "src_ip"), textAt(record, "dest_ip")];
  if (src === undefined && dest === undefined) return <span className="quiet">–</span>;
  return (
    <span className="mono small ends-line">
      <UntrustedLine text={endOf(src ?? "?", numberAt(record, "src_port"))} limit={60} /> →{" "}
      <UntrustedLine text={endOf(dest ?? "?", numberAt(record, "dest_port"))} limit={60} />
    </span>
  );
}

function Row({ event }: { readonly event: StoredEvent }) {
  const { zone } = useRoom();
  const [open, setOpen] = useState(false);
  const atUs = timeOf(event.record);
  const kind = kindOf(event.record);
  // Suricata's own remarks come as alerts too; they are health and have no page.
  const engine = kind === "alert" && isEngineEvent(signatureOf(event.record));
  const rawId = `raw-${event.id}`;
  return (
    <Fragment>
      <tr>
        <td data-label="Time" className="exact-host nowrap">
          {atUs === undefined ? (
            "no time"
          ) : (
            <>
              {formatLocal(atUs, zone)}{" "}
              <span className="quiet small">
                <Ago atUs={atUs} />
              </span>
            </>
          )}
        </td>
        <td data-label="Type" className="nowrap">
          {engine ? (
            <span className="quiet">engine event</span>
          ) : kind === "alert" ? (
            <Link to="/alerts/$id" params={{ id: event.id }}>
              alert
            </Link>
          ) : (
            <UntrustedLine text={kind} limit={20} />
          )}
        </td>
        <td data-label="Sensor" className="nowrap">
          <Link to="/sensors/$id" params={{ id: event.sensorId }}>
            {event.sensorId}
          </Link>
        </td>
        <td data-label="Between">
          <Ends event={event} />
        </td>
        <td data-label="What" className="what">
          {recordLine(event.record).map(({ label, value }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line never move
            <span key={at} className="record-part">
              {label !== undefined && <span className="quiet">{label} </span>}
              <Untrusted text={value} limit={at === 0 ? 120 : 80} />
            </span>
          ))}
        </td>
        <td>
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
        </td>
      </tr>
      <tr hidden={!open} className="raw-row">
        <td colSpan={6}>
          <pre id={rawId} className="raw">
            {open && <Untrusted text={JSON.stringify(event.record, null, 2)} limit={20_000} />}
          </pre>
        </td>
      </tr>
    </Fragment>
  );
}

export function Results({ events }: { readonly events: readonly StoredEvent[] }) {
  return (
    <ScrollRegion label="Records" className="panel">
      <table className="stacking results">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Type</th>
            <th scope="col">Sensor</th>
            <th scope="col">Between</th>
            <th scope="col">What</th>
            <th scope="col">
              <span className="visually-hidden">Raw</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
