/** All sensors: who is silent, who loses packets, who is behind. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { SensorSummary } from "@watchfloor/wire";
import { useMemo, useState } from "react";
import { sensorsQuery } from "../api/queries.ts";
import { Page } from "../app/page.tsx";
import { useRoom, useTicking } from "../app/room-context.tsx";
import { ScrollRegion } from "../app/scroll-region.tsx";
import { SortHeader, type SortState, sortBy } from "../app/sort.tsx";
import { Failed, Loading } from "../app/states.tsx";
import { FirstSensor } from "../overview/first-sensor.tsx";
import { countOf, formatCount, formatShare, formatShort } from "../text/figures.ts";
import { formatLag } from "../time/age.ts";
import { Ago, AsOf } from "../time/moment.tsx";
import { findingsOf, sensorRank } from "./findings.ts";
import { SensorLink, SensorState } from "./sensor-state.tsx";

type Column = "state" | "sensor" | "place" | "lastWord" | "packets" | "drops" | "lag" | "held" | "gaps" | "engine";

const PAGE = 100;

function dropShare({ heartbeat }: SensorSummary): number {
  if (heartbeat === undefined) return -1;
  const seen = heartbeat.capture.packets + heartbeat.capture.kernelDrops;
  return seen === 0 ? 0 : heartbeat.capture.kernelDrops / seen;
}

function compare(column: Column) {
  return (a: SensorSummary, b: SensorSummary): number => {
    switch (column) {
      case "state":
        return (
          sensorRank(a) - sensorRank(b) ||
          findingsOf(b, 0).length - findingsOf(a, 0).length ||
          a.sensorId.localeCompare(b.sensorId)
        );
      case "sensor":
        return a.sensorId.localeCompare(b.sensorId);
      case "place":
        return a.place.localeCompare(b.place);
      case "lastWord":
        return (a.lastWordAtUs ?? 0) - (b.lastWordAtUs ?? 0);
      case "packets":
        return (b.heartbeat?.capture.packets ?? -1) - (a.heartbeat?.capture.packets ?? -1);
      case "drops":
        return dropShare(b) - dropShare(a);
      case "lag":
        return (b.heartbeat?.records.lagUs ?? -1) - (a.heartbeat?.records.lagUs ?? -1);
      case "held":
        return (b.heartbeat?.spool.heldBatches ?? -1) - (a.heartbeat?.spool.heldBatches ?? -1);
      case "gaps":
        return b.gaps + b.chainBreaks - a.gaps - a.chainBreaks;
      case "engine":
        return (a.heartbeat?.engine.version ?? "").localeCompare(b.heartbeat?.engine.version ?? "", "en", {
          numeric: true,
        });
    }
  };
}

function Row({ sensor }: { readonly sensor: SensorSummary }) {
  const { heartbeat } = sensor;
  const finding = useTicking((nowUs) => {
    // The engine's known faults have a column of their own.
    const [first, ...rest] = findingsOf({ ...sensor, engineAdvisories: [] }, nowUs);
    return first === undefined
      ? ""
      : `${first.level}|${first.text}${rest.length > 0 ? `, and ${rest.length} more` : ""}`;
  });
  const [level, text] = finding.split("|");
  const seen = heartbeat === undefined ? 0 : heartbeat.capture.packets + heartbeat.capture.kernelDrops;
  return (
    <tr data-state={sensor.state}>
      <td data-label="State">
        <SensorState state={sensor.state} />
      </td>
      <th scope="row" data-label="Sensor">
        <Link to="/sensors/$id" params={{ id: sensor.sensorId }}>
          {sensor.sensorId}
        </Link>
        <span className="row-place">{sensor.place}</span>
        {text !== undefined && (
          <span className="row-finding" data-level={level}>
            {text}
          </span>
        )}
      </th>
      <td data-label="Last word" className="exact-host">
        {sensor.lastWordAtUs === undefined ? <span className="quiet">never</span> : <Ago atUs={sensor.lastWordAtUs} />}
        {sensor.link !== "linked" && <SensorLink link={sensor.link} />}
      </td>
      <td data-label="Packets" className="numeric">
        {heartbeat === undefined ? "–" : formatShort(heartbeat.capture.packets)}
      </td>
      <td data-label="Kernel drops" className="numeric" data-bad={dropShare(sensor) > 0.01}>
        {heartbeat === undefined ? "–" : formatShare(heartbeat.capture.kernelDrops, seen)}
        {heartbeat !== undefined && heartbeat.capture.kernelDrops > 0 && (
          <span className="quiet small"> {formatShort(heartbeat.capture.kernelDrops)}</span>
        )}
      </td>
      <td data-label="Lag" className="numeric">
        {heartbeat === undefined ? "–" : formatLag(heartbeat.records.lagUs)}
      </td>
      <td data-label="Held batches" className="numeric">
        {heartbeat === undefined ? "–" : formatCount(heartbeat.spool.heldBatches)}
      </td>
      <td data-label="Gaps" className="numeric" data-bad={sensor.gaps + sensor.chainBreaks > 0}>
        {formatCount(sensor.gaps)}
      </td>
      <td data-label="Engine">
        {heartbeat === undefined || heartbeat.engine.version === "" ? "–" : heartbeat.engine.version}
        {sensor.engineAdvisories.length > 0 && (
          <span className="advisory-count">{countOf(sensor.engineAdvisories.length, "advisory", "advisories")}</span>
        )}
      </td>
    </tr>
  );
}

export function SensorsPage() {
  const room = useRoom();
  const answer = useQuery(sensorsQuery(room));
  const [wanted, setWanted] = useState("");
  const [sort, setSort] = useState<SortState<Column>>({ column: "state", reversed: false });
  const [shown, setShown] = useState(PAGE);
  const rows = useMemo(() => {
    const word = wanted.trim().toLowerCase();
    const found = (answer.data?.sensors ?? []).filter(
      ({ sensorId, place, geoId }) => word === "" || `${sensorId} ${place} ${geoId}`.toLowerCase().includes(word),
    );
    return sortBy(found, sort, compare);
  }, [answer.data?.sensors, wanted, sort]);
  const header = { sort, onSort: setSort };
  const count = (state: SensorSummary["state"]) =>
    answer.data?.sensors.filter((one) => one.state === state).length ?? 0;
  return (
    <Page
      title="Sensors"
      aside={
        <>
          <span className="panel-note">
            {answer.data &&
              `${formatCount(count("live"))} live, ${formatCount(count("stale"))} stale, ${formatCount(count("waiting"))} waiting · `}
            <AsOf atUs={answer.data?.asOfUs} failed={answer.isError} />
          </span>
          <label className="table-search">
            <span className="visually-hidden">Find a sensor</span>
            <input
              type="search"
              placeholder="Find a sensor or place"
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          </label>
        </>
      }
    >
      {answer.isPending && <Loading what="sensors" lines={8} />}
      {answer.isError && answer.data === undefined && (
        <Failed error={answer.error} what="The sensors" retry={() => void answer.refetch()} />
      )}
      {answer.data?.sensors.length === 0 && (
        <div className="panel">
          <FirstSensor />
        </div>
      )}
      {answer.data !== undefined && answer.data.sensors.length > 0 && (
        <ScrollRegion label="Table of sensors" className="panel">
          <table className="stacking">
            <thead>
              <tr>
                <SortHeader column="state" {...header}>
                  State
                </SortHeader>
                <SortHeader column="sensor" {...header}>
                  Sensor
                </SortHeader>
                <SortHeader column="lastWord" {...header}>
                  Last word
                </SortHeader>
                <SortHeader column="packets" numeric {...header}>
                  Packets
                </SortHeader>
                <SortHeader column="drops" numeric {...header}>
                  Kernel drops
                </SortHeader>
                <SortHeader column="lag" numeric {...header}>
                  Lag
                </SortHeader>
                <SortHeader column="held" numeric {...header}>
                  Held batches
                </SortHeader>
                <SortHeader column="gaps" numeric {...header}>
                  Gaps
                </SortHeader>
                <SortHeader column="engine" {...header}>
                  Engine
                </SortHeader>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shown).map((sensor) => (
                <Row key={sensor.sensorId} sensor={sensor} />
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <p className="table-none">No sensor matches.</p>}
          {rows.length > shown && (
            <button type="button" className="feed-older" onClick={() => setShown(shown + PAGE)}>
              {formatCount(rows.length - shown)} more
            </button>
          )}
        </ScrollRegion>
      )}
    </Page>
  );
}
