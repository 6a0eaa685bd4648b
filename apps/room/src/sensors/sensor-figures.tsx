/** The figures of a sensor, in the order the data flows: capture, engine, records, spool, hub, machine. */
import type { SensorSummary } from "@watchfloor/wire";
import type { ReactNode } from "react";
import { formatBytes, formatCount, formatShare } from "../text/figures.ts";
import { formatLag, formatSpan } from "../time/age.ts";
import { Ago, Exact } from "../time/moment.tsx";

function Group({
  title,
  says,
  note,
  children,
}: {
  readonly title: string;
  /** The title in plain words, for who does not know the house's. */
  readonly says: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="panel figures" aria-label={title}>
      <h2>
        <span>
          {title} <span className="panel-note figures-says">{says}</span>
        </span>{" "}
        {note !== undefined && <span className="panel-note">{note}</span>}
      </h2>
      <dl className="pairs">{children}</dl>
    </section>
  );
}

function Pair({
  name,
  children,
  bad = false,
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly bad?: boolean;
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd data-bad={bad}>{children}</dd>
    </>
  );
}

const MODES = { interface: "interface", replay: "replay of", eve: "recorded EVE", virtual: "virtual" } as const;

export function SensorFigures({ sensor, asOfUs }: { readonly sensor: SensorSummary; readonly asOfUs: number }) {
  const { heartbeat, held } = sensor;
  const said = heartbeat && <Ago atUs={heartbeat.sentAtUs} />;
  const seen = heartbeat === undefined ? 0 : heartbeat.capture.packets + heartbeat.capture.kernelDrops;
  const lost = Object.entries(heartbeat?.records.dropped ?? {}).filter(([, many]) => many > 0);
  return (
    <div className="figure-grid">
      {heartbeat !== undefined && (
        <>
          <Group title="Capture" says="the packets that reach it" note={said}>
            <Pair name="Source">
              {MODES[heartbeat.capture.mode]} {heartbeat.capture.source}
            </Pair>
            <Pair name="Packets">{formatCount(heartbeat.capture.packets)}</Pair>
            <Pair name="Traffic">{formatBytes(heartbeat.capture.bytes)}</Pair>
            <Pair name="Kernel drops" bad={heartbeat.capture.kernelDrops / Math.max(1, seen) > 0.01}>
              {formatShare(heartbeat.capture.kernelDrops, seen)}{" "}
              <span className="quiet">{formatCount(heartbeat.capture.kernelDrops)}</span>
            </Pair>
          </Group>
          <Group title="Engine" says="Suricata, which judges them" note={said}>
            <Pair name="Suricata">{heartbeat.engine.version || "none"}</Pair>
            <Pair name="State" bad={heartbeat.engine.state === "backoff"}>
              {heartbeat.engine.state}
            </Pair>
            <Pair name="Rules">
              {formatCount(heartbeat.engine.rulesLoaded)} loaded, {formatCount(heartbeat.engine.rulesFailed)} failed
            </Pair>
            <Pair name="Running">
              {heartbeat.engine.startedAtUs === undefined ? (
                "–"
              ) : (
                <>
                  for <Ago atUs={heartbeat.engine.startedAtUs} bare />
                </>
              )}
              , {formatCount(heartbeat.engine.restarts)} restarts
            </Pair>
          </Group>
          <Group title="Records" says="what Suricata wrote down" note={said}>
            <Pair name="Lines read">{formatCount(heartbeat.records.linesRead)}</Pair>
            <Pair name="Encoded">{formatCount(heartbeat.records.eventsEncoded)}</Pair>
            <Pair name="Lag">{formatLag(heartbeat.records.lagUs)}</Pair>
            <Pair name="Quarantined" bad={heartbeat.records.quarantined > 0}>
              {formatCount(heartbeat.records.quarantined)}
            </Pair>
            <Pair name="Lost" bad={lost.length > 0}>
              {lost.length === 0 ? "0" : lost.map(([reason, many]) => `${formatCount(many)} ${reason}`).join(", ")}
            </Pair>
          </Group>
          <Group title="Spool" says="waiting there to be sent" note={said}>
            <Pair name="Held batches">{formatCount(heartbeat.spool.heldBatches)}</Pair>
            <Pair name="Held">
              {formatBytes(heartbeat.spool.heldBytes)}{" "}
              <span className="quiet">of {formatBytes(heartbeat.spool.maxBytes)}</span>
            </Pair>
            <Pair name="Oldest">
              {heartbeat.spool.heldBatches === 0 ? "–" : formatSpan(heartbeat.spool.oldestAgeUs)}
            </Pair>
          </Group>
        </>
      )}
      <Group title="At the hub" says="what arrived here" note={<Ago atUs={asOfUs} />}>
        <Pair name="Batches">{formatCount(held.batches)}</Pair>
        <Pair name="Events">{formatCount(held.events)}</Pair>
        <Pair name="Alerts">{formatCount(held.alerts)}</Pair>
        <Pair name="Gaps" bad={sensor.gaps > 0}>
          {formatCount(sensor.gaps)}
        </Pair>
        <Pair name="Chain breaks" bad={sensor.chainBreaks > 0}>
          {formatCount(sensor.chainBreaks)}
        </Pair>
        <Pair name="Refused" bad={sensor.refused.batches > 0}>
          {formatCount(sensor.refused.batches)}
        </Pair>
      </Group>
      <Group title="Machine" says="and who it is" note={said}>
        {heartbeat !== undefined && (
          <>
            <Pair name="Agent">{heartbeat.agentVersion}</Pair>
            <Pair name="Memory">{formatBytes(heartbeat.process.rssBytes)}</Pair>
            <Pair name="Disk free">{formatBytes(heartbeat.process.diskFreeBytes)}</Pair>
          </>
        )}
        <Pair name="Enrolled">
          <Exact atUs={sensor.enrolledAtUs} />
        </Pair>
        <Pair name="Certificate until">
          <span className="moment-exact">
            {new Date(sensor.certificateExpiresAtUs / 1000).toISOString().slice(0, 10)} UTC
          </span>
        </Pair>
      </Group>
    </div>
  );
}
