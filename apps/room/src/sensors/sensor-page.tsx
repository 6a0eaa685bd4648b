/** One sensor: what troubles it, then every figure it and the hub have. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { SensorDetail, SensorSummary } from "@watchfloor/wire";
import { ApiProblem } from "../api/problem.ts";
import { sensorQuery } from "../api/queries.ts";
import { Page } from "../app/page.tsx";
import { useRoom, useTicking } from "../app/room-context.tsx";
import { Empty, Failed, Loading } from "../app/states.tsx";
import { formatCount } from "../text/figures.ts";
import { Untrusted } from "../text/untrusted.tsx";
import { Ago, AsOf } from "../time/moment.tsx";
import { type Finding, findingsOf } from "./findings.ts";
import { Revoke } from "./revoke.tsx";
import { SensorFigures } from "./sensor-figures.tsx";
import { SensorLink, SensorState } from "./sensor-state.tsx";

function Findings({ sensor, failed }: { readonly sensor: SensorSummary; readonly failed: boolean }) {
  const told = useTicking((nowUs) => JSON.stringify(findingsOf(sensor, nowUs)));
  const findings: readonly Finding[] = JSON.parse(told);
  if (sensor.state === "waiting") {
    return (
      <p className="notice">
        Enrolled, and not heard yet. Start it with <code>watchfloor sensor</code> on its machine.
      </p>
    );
  }
  if (findings.length === 0 && failed) return <p className="notice">Nothing was wrong when it was last read.</p>;
  if (findings.length === 0) return <p className="notice notice-good">Nothing is wrong with this sensor.</p>;
  return (
    <ul className="findings">
      {findings.map(({ level, text }) => (
        <li key={text} data-level={level}>
          <span className="finding-level">{level === "bad" ? "Fault" : "Look"}</span> {text}
        </li>
      ))}
    </ul>
  );
}

function EventTypes({ eventTypes }: Pick<SensorDetail, "eventTypes">) {
  const most = Math.max(1, ...eventTypes.map(({ events }) => events));
  return (
    <section className="panel table-panel" aria-labelledby="types-title">
      <h2 id="types-title">Records by type</h2>
      {eventTypes.length === 0 ? (
        <Empty title="No records yet">The hub holds nothing of this sensor.</Empty>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col" className="numeric">
                Records
              </th>
              <th scope="col">
                <span className="visually-hidden">Share</span>
              </th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {eventTypes.map(({ eventType, events, lastAtUs }) => (
              <tr key={eventType}>
                <th scope="row">
                  <Untrusted text={eventType} limit={40} />
                </th>
                <td className="numeric">{formatCount(events)}</td>
                <td className="bar-cell" aria-hidden="true">
                  <meter min={0} max={most} value={events} />
                </td>
                <td className="exact-host">
                  <Ago atUs={lastAtUs} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function EngineEvents({ engineEvents }: Pick<SensorDetail, "engineEvents">) {
  return (
    <section className="panel table-panel" aria-labelledby="engine-title">
      <h2 id="engine-title">Engine events</h2>
      <p className="quiet">
        Suricata on the traffic's form: a mirror port that loses packets shows here. Health, never alerts.
      </p>
      {engineEvents.length === 0 ? (
        <p>None.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Signature</th>
              <th scope="col" className="numeric">
                Events
              </th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {engineEvents.map(({ sid, signature, events, lastAtUs }) => (
              <tr key={`${sid}${signature}`}>
                <th scope="row">
                  <Untrusted text={signature} limit={90} /> <span className="quiet mono small">{sid}</span>
                </th>
                <td className="numeric">{formatCount(events)}</td>
                <td className="exact-host">
                  <Ago atUs={lastAtUs} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function SensorPage() {
  const { id } = useParams({ from: "/shell/sensors/$id" });
  const { api } = useRoom();
  const answer = useQuery(sensorQuery(api, id));
  if (answer.error instanceof ApiProblem && answer.error.status === 404) {
    return (
      <Page title="No such sensor">
        <Empty title="There is no sensor of this name, or you may not see it">
          <Link to="/sensors">See all sensors</Link>.
        </Empty>
      </Page>
    );
  }
  if (answer.data === undefined) {
    return (
      <Page title={`Sensor ${id}`}>
        {answer.isError ? (
          <Failed error={answer.error} what="The sensor" retry={() => void answer.refetch()} />
        ) : (
          <Loading what="the sensor" lines={10} />
        )}
      </Page>
    );
  }
  const { sensor, engineEvents, eventTypes, asOfUs } = answer.data;
  return (
    <Page
      title={sensor.sensorId}
      className="sensor-page"
      aside={
        <span className="panel-note">
          <AsOf atUs={asOfUs} failed={answer.isError} />
        </span>
      }
    >
      <p className="sensor-line">
        <SensorState state={sensor.state} />
        <Link to="/" search={{ place: sensor.geoId }}>
          {sensor.place}
        </Link>
        <span className="exact-host">
          last word {sensor.lastWordAtUs === undefined ? "never" : <Ago atUs={sensor.lastWordAtUs} />}
        </span>
        <SensorLink link={sensor.link} />
        <Revoke sensor={sensor} />
      </p>
      <div className="sensor-grid" data-stale={sensor.state === "stale" || answer.isError}>
        <Findings sensor={sensor} failed={answer.isError} />
        <SensorFigures sensor={sensor} asOfUs={asOfUs} />
        {sensor.engineAdvisories.length > 0 && (
          <section className="panel" aria-labelledby="advisories-title">
            <h2 id="advisories-title">Known faults of Suricata {sensor.heartbeat?.engine.version}</h2>
            <dl className="advisories">
              {sensor.engineAdvisories.map(({ id: advisory, fixedIn, summary }) => (
                <div key={advisory}>
                  <dt className="mono">{advisory}</dt>
                  <dd>
                    {summary} <span className="quiet">Mended in {fixedIn}.</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        <div className="sensor-tables">
          <EventTypes eventTypes={eventTypes} />
          <EngineEvents engineEvents={engineEvents} />
        </div>
      </div>
    </Page>
  );
}
