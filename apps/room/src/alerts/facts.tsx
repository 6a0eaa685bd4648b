/** The technical facts, for the person who will look at the machine. */
import { Link } from "@tanstack/react-router";
import type { AlertSummary, StoredEvent } from "@watchfloor/wire";
import { Untrusted } from "../text/untrusted.tsx";
import { formatLag } from "../time/age.ts";
import { Exact } from "../time/moment.tsx";
import { endOf, sideOf } from "./inside.ts";
import { textAt } from "./record.ts";

function End({
  way,
  address,
  port,
}: {
  readonly way: string;
  readonly address: string;
  readonly port: number | undefined;
}) {
  const side = sideOf(address);
  return (
    <div className="end" data-side={side}>
      <span className="end-role">
        {way} · {side}
      </span>
      <span className="mono">
        <Untrusted text={endOf(address, port)} />
      </span>
    </div>
  );
}

export function Facts({ alert, event }: { readonly alert: AlertSummary; readonly event: StoredEvent }) {
  const action = textAt(event.record, "alert.action");
  const wait = alert.receivedAtUs - alert.atUs;
  return (
    <section className="panel facts" aria-labelledby="facts-title">
      <h2 id="facts-title">Technical facts</h2>
      <div className="ends">
        <End way="from" address={alert.srcIp} port={alert.srcPort} />
        <span className="ends-arrow" aria-hidden="true">
          ↓
        </span>
        <End way="to" address={alert.destIp} port={alert.destPort} />
      </div>
      <dl className="pairs">
        <dt>Signature</dt>
        <dd>
          <Untrusted text={alert.signature} />
        </dd>
        <dt>gid : sid : rev</dt>
        <dd className="mono">
          {alert.gid} : {alert.sid} : {alert.rev}
        </dd>
        <dt>Category</dt>
        <dd>
          <Untrusted text={alert.category || "none"} />
        </dd>
        <dt>Protocol</dt>
        <dd>
          <Untrusted text={[alert.proto, alert.appProto].filter((word) => word !== "").join(", ")} />
        </dd>
        {action !== undefined && (
          <>
            <dt>Action</dt>
            <dd>
              <Untrusted text={action === "allowed" ? "allowed (only watched, nothing was stopped)" : action} />
            </dd>
          </>
        )}
        <dt>Packet</dt>
        <dd>
          <Exact atUs={alert.atUs} />
        </dd>
        <dt>Arrived</dt>
        <dd>
          {wait < 0
            ? "before the packet's own time: the sensor's clock is ahead"
            : wait > 86_400_000_000
              ? "much later: a recorded capture, or a sensor that caught up"
              : `${formatLag(wait)} after the packet`}
        </dd>
        <dt>Sensor</dt>
        <dd>
          <Link to="/sensors/$id" params={{ id: alert.sensorId }}>
            {alert.sensorId}
          </Link>
        </dd>
        <dt>Flow</dt>
        <dd className="mono">
          <Link to="/search" search={{ filter: `flow_id = ${alert.flowId} and sensor = ${alert.sensorId}` }}>
            {alert.flowId}
          </Link>
        </dd>
        <dt>Community id</dt>
        <dd className="mono break">
          <Untrusted text={alert.communityId || "none"} />
        </dd>
      </dl>
    </section>
  );
}
