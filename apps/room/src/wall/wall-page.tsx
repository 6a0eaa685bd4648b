/** The wall: one screen for a room full of people; nothing to press, nothing to scroll, readable from five metres. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { alertsQuery } from "../api/queries.ts";
import { linkWords, useSilence } from "../app/link-state.tsx";
import { Logo } from "../app/logo.tsx";
import { SeverityMark, StateMark } from "../app/marks.tsx";
import { usePageTitle } from "../app/page.tsx";
import { useLinkView, useRoom, useTicking } from "../app/room-context.tsx";
import { ExerciseBanner, useMe } from "../app/shell.tsx";
import { Loading } from "../app/states.tsx";
import { groupAlerts } from "../feed/group.ts";
import { CountryMap } from "../map/country-map.tsx";
import { countByState } from "../map/standing.ts";
import { useCountry } from "../overview/use-country.ts";
import { countOf, formatShort } from "../text/figures.ts";
import { UntrustedLine } from "../text/untrusted.tsx";
import { formatAge, oldestOf, utcClock } from "../time/age.ts";
import { Ago, useOld } from "../time/moment.tsx";

const SHOWN = 7;
const NO_FILTER = {};

function WallClock({ time, name }: { readonly time: string; readonly name: string }) {
  return (
    <span className="wall-clock">
      {time} <small>{name}</small>
    </span>
  );
}

/** The reader's time and UTC; one clock where they are the same. */
function WallClocks() {
  const { zone } = useRoom();
  const local = useTicking(zone.clock);
  const name = useTicking(zone.name);
  const utc = useTicking(utcClock);
  return (
    <>
      <WallClock time={local} name={name} />
      {name !== "UTC" && <WallClock time={utc} name="UTC" />}
    </>
  );
}

/** The link and the age of what is shown, as large as anything on the wall. */
function WallLink({ asOfUs, old }: { readonly asOfUs: number | undefined; readonly old: boolean }) {
  const view = useLinkView();
  const { nowMs } = useRoom();
  const words = useTicking(() => linkWords(view, nowMs()));
  const age = useTicking((nowUs) =>
    asOfUs === undefined ? "no data yet" : `data ${formatAge(asOfUs, nowUs).replace("now", "0 s")} old`,
  );
  return (
    <div className="wall-link" data-bad={old || view.link.kind === "refused"} role="status" aria-live="off">
      <span>{words}</span>
      <small>{age}</small>
    </div>
  );
}

export function WallPage() {
  usePageTitle("Wall");
  const me = useMe();
  const room = useRoom();
  const { map, atlas, standing, pings, describe } = useCountry();
  const list = useQuery(alertsQuery(room, NO_FILTER)).data;
  const alerts = list?.alerts;
  const groups = useMemo(() => groupAlerts(alerts ?? []).slice(0, SHOWN), [alerts]);
  const silent = useSilence() !== undefined;
  // The age of what is on the wall is that of its oldest answer; that the hub speaks makes neither younger.
  const oldestUs = oldestOf(map.data?.asOfUs, list?.asOfUs);
  const old = useOld(oldestUs) || silent || (map.isError && map.data === undefined);
  const counts = countByState(map.data?.jurisdictions ?? []);
  const { nation } = standing;
  return (
    <main className="wall" data-silent={old}>
      <h1 className="visually-hidden">Wall</h1>
      <ExerciseBanner text={me?.hub.exercise} />
      <header className="wall-head">
        <Link to="/" className="brand" aria-label="Watchfloor: leave the wall">
          <Logo />
        </Link>
        <span className="wall-hub">{me?.hub.name}</span>
        <WallClocks />
        <WallLink asOfUs={oldestUs} old={old} />
      </header>
      <section className="wall-map" aria-label="Map">
        {atlas !== undefined && (
          <CountryMap
            atlas={atlas}
            standing={standing}
            chosen={undefined}
            pings={pings}
            label={`Map of the country: ${countOf(nation.jurisdictions, "jurisdiction")} with sensors`}
            describe={describe}
            emphasis={1.5}
          />
        )}
      </section>
      <section className="wall-side" aria-label="Figures and latest alerts">
        <dl className="wall-counts">
          {(["alert", "stale", "live"] as const).map((state) => (
            <div key={state} data-state={state} data-zero={counts[state] === 0}>
              <dt>
                <StateMark state={state} word />
              </dt>
              <dd>{map.data === undefined ? "–" : formatShort(counts[state])}</dd>
            </div>
          ))}
          <div>
            <dt>alerts, 1 h</dt>
            <dd>{map.data === undefined ? "–" : formatShort(nation.alertsLastHour)}</dd>
          </div>
        </dl>
        {alerts === undefined && <Loading what="alerts" lines={8} />}
        <ol className="wall-alerts">
          {groups.map(({ key, newest, count }) => (
            <li key={key} data-severity={Math.min(4, newest.severity)}>
              <SeverityMark severity={newest.severity} />
              <span className="wall-alert">
                <span className="wall-headline">
                  <UntrustedLine text={newest.headline} limit={90} />
                  {count > 1 && <span className="feed-count">×{count}</span>}
                </span>
                <span className="wall-where">
                  <UntrustedLine text={newest.place} />
                  <Ago atUs={newest.receivedAtUs} />
                </span>
              </span>
            </li>
          ))}
          {alerts?.length === 0 && <li className="quiet">No alerts.</li>}
        </ol>
      </section>
    </main>
  );
}
