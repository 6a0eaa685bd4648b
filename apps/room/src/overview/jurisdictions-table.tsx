/** The map as a table: every jurisdiction with a sensor, worst first; the way to a place by keyboard and by ear. */
import type { JurisdictionStatus, MapAnswer } from "@watchfloor/wire";
import { useMemo, useState } from "react";
import { Button } from "react-aria-components/Button";
import { SeverityMark, StateMark } from "../app/marks.tsx";
import { ScrollRegion } from "../app/scroll-region.tsx";
import { SortHeader, type SortState, sortBy } from "../app/sort.tsx";
import { Loading } from "../app/states.tsx";
import { useNarrow } from "../app/use-narrow.ts";
import { byUrgency } from "../map/standing.ts";
import { countOf, formatCount } from "../text/figures.ts";
import { Ago, AsOf } from "../time/moment.tsx";

const PAGE = { wide: 50, narrow: 12 };

type Column = "urgency" | "name" | "sensors" | "alerts" | "lastAlert" | "lastWord";

function compare(column: Column, nameOf: (place: string) => string) {
  return (a: JurisdictionStatus, b: JurisdictionStatus): number => {
    switch (column) {
      case "urgency":
        return byUrgency(a, b);
      case "name":
        return nameOf(a.geoId).localeCompare(nameOf(b.geoId));
      case "sensors":
        return b.sensors - a.sensors;
      case "alerts":
        return b.alertsLastHour - a.alertsLastHour;
      case "lastAlert":
        return (b.lastAlertAtUs ?? 0) - (a.lastAlertAtUs ?? 0);
      case "lastWord":
        return (a.lastWordAtUs ?? 0) - (b.lastWordAtUs ?? 0);
    }
  };
}

export interface JurisdictionsTableProps {
  readonly answer: MapAnswer | undefined;
  /** Reading it again failed. */
  readonly failed: boolean;
  readonly within: string | undefined;
  readonly nameOf: (place: string) => string;
  readonly choose: (place: string | undefined) => void;
}

export function JurisdictionsTable({ answer, failed, within, nameOf, choose }: JurisdictionsTableProps) {
  const [wanted, setWanted] = useState("");
  const [sort, setSort] = useState<SortState<Column>>({ column: "urgency", reversed: false });
  const [pages, setPages] = useState(1);
  const page = useNarrow() ? PAGE.narrow : PAGE.wide;
  const rows = useMemo(() => {
    const word = wanted.trim().toLowerCase();
    const inside = (answer?.jurisdictions ?? []).filter(
      ({ geoId, postal }) =>
        (within === undefined || geoId.startsWith(within.slice(0, 2))) &&
        (word === "" || `${nameOf(geoId)} ${postal} ${geoId}`.toLowerCase().includes(word)),
    );
    return sortBy(inside, sort, (column) => compare(column, nameOf));
  }, [answer?.jurisdictions, within, wanted, sort, nameOf]);
  const header = { sort, onSort: setSort };
  return (
    <section className="panel table-panel" aria-labelledby="jurisdictions-title">
      <div className="panel-head">
        <h2 id="jurisdictions-title">Jurisdictions</h2>
        <span className="panel-note">
          {countOf(rows.length, "with a sensor", "with sensors")} · <AsOf atUs={answer?.asOfUs} failed={failed} />
        </span>
        <label className="table-search">
          <span className="visually-hidden">Find a jurisdiction</span>
          <input
            type="search"
            placeholder="Find a place"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
      </div>
      {answer === undefined ? (
        <Loading what="jurisdictions" lines={5} />
      ) : (
        <ScrollRegion label="Table of jurisdictions">
          <table className="jurisdictions">
            <thead>
              <tr>
                <SortHeader column="urgency" {...header}>
                  State
                </SortHeader>
                <SortHeader column="name" {...header}>
                  Place
                </SortHeader>
                <SortHeader column="alerts" numeric {...header}>
                  Alerts, 1 h
                </SortHeader>
                <SortHeader column="lastAlert" {...header}>
                  Last alert
                </SortHeader>
                <SortHeader column="sensors" numeric {...header}>
                  Sensors
                </SortHeader>
                <SortHeader column="lastWord" {...header}>
                  Last word
                </SortHeader>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, pages * page).map((row) => (
                <tr key={row.geoId} data-state={row.state} data-chosen={row.geoId === within}>
                  <td>
                    <StateMark state={row.state} word />
                  </td>
                  <th scope="row">
                    <Button className="link-button" onPress={() => choose(row.geoId)}>
                      {nameOf(row.geoId)}
                    </Button>
                  </th>
                  <td className="numeric">
                    {row.worstSeverity !== undefined && row.alertsLastHour > 0 && (
                      <SeverityMark severity={row.worstSeverity} />
                    )}{" "}
                    {formatCount(row.alertsLastHour)}
                  </td>
                  <td className="exact-host">
                    {row.lastAlertAtUs === undefined ? (
                      <span className="quiet">none</span>
                    ) : (
                      <Ago atUs={row.lastAlertAtUs} />
                    )}
                  </td>
                  <td className="numeric">
                    {row.liveSensors}/{row.sensors}
                  </td>
                  <td className="exact-host">
                    {row.lastWordAtUs === undefined ? (
                      <span className="quiet">never</span>
                    ) : (
                      <Ago atUs={row.lastWordAtUs} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <p className="table-none">No jurisdiction with a sensor matches.</p>}
          {rows.length > pages * page && (
            <Button className="feed-older" onPress={() => setPages(pages + 1)}>
              {formatCount(rows.length - pages * page)} more
            </Button>
          )}
        </ScrollRegion>
      )}
    </section>
  );
}
