/** The overview: the country, what it counts, who is in trouble, and the live feed beside it. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { Page } from "../app/page.tsx";
import { Failed, Loading } from "../app/states.tsx";
import { Feed } from "../feed/feed.tsx";
import { CountryMap } from "../map/country-map.tsx";
import { countOf } from "../text/figures.ts";
import { useOld } from "../time/moment.tsx";
import { Breadcrumb } from "./breadcrumb.tsx";
import { Counts } from "./counts.tsx";
import { FirstSensor } from "./first-sensor.tsx";
import { JurisdictionsTable } from "./jurisdictions-table.tsx";
import { Legend } from "./legend.tsx";
import { OldNotice } from "./old-notice.tsx";
import { useCountry } from "./use-country.ts";

export function OverviewPage() {
  const { map, atlas, standing, nameOf, pings, describe } = useCountry();
  const { place } = useSearch({ from: "/shell/" });
  const navigate = useNavigate({ from: "/" });
  const choose = useCallback(
    (next: string | undefined) => void navigate({ search: next === undefined ? {} : { place: next } }),
    [navigate],
  );
  const chosen = useMemo(() => (place === undefined ? undefined : { id: place, name: nameOf(place) }), [place, nameOf]);
  const { nation } = standing;
  const old = useOld(map.data?.asOfUs);
  const label = `Map of the country: ${countOf(nation.jurisdictions, "jurisdiction")} with sensors, as the table below lists them`;
  if (map.isError && map.data === undefined) {
    return (
      <Page title="Overview">
        <Failed error={map.error} what="The map" retry={() => void map.refetch()} />
      </Page>
    );
  }
  const empty = map.data !== undefined && map.data.jurisdictions.length === 0;
  return (
    <Page title="Overview" bare className="overview" old={old}>
      <OldNotice old={old} asOfUs={map.data?.asOfUs} />
      <div className="overview-main">
        <Counts answer={map.data} failed={map.isError} within={place} />
        {empty && (
          <section className="panel" aria-label="First sensor">
            <FirstSensor />
          </section>
        )}
        <section className="panel map-panel" aria-label="Map">
          <Breadcrumb place={place} nameOf={nameOf} choose={choose} />
          {atlas === undefined ? (
            <Loading what="the map" lines={10} />
          ) : (
            <CountryMap
              atlas={atlas}
              standing={standing}
              chosen={place}
              pings={pings}
              label={label}
              describe={describe}
              onChoose={choose}
            />
          )}
          <Legend />
        </section>
        {!empty && (
          <JurisdictionsTable answer={map.data} failed={map.isError} within={place} nameOf={nameOf} choose={choose} />
        )}
      </div>
      <Feed place={chosen} leavePlace={() => choose(undefined)} />
    </Page>
  );
}
