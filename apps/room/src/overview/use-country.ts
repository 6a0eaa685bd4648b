/** The country as the map shows it: how every place stands, what it is called, where something just happened. */
import { useQuery } from "@tanstack/react-query";
import { isGeoId } from "@watchfloor/domain";
import { useCallback, useMemo } from "react";
import { alertsQuery, mapQuery } from "../api/queries.ts";
import { stateWord } from "../app/marks.tsx";
import { useRoom, useTicking } from "../app/room-context.tsx";
import { drawnAsItself, standingOf } from "../map/standing.ts";
import { useAtlas, useRegister } from "../map/use-atlas.ts";
import { countOf } from "../text/figures.ts";
import { recentPlaces } from "./recent.ts";

const NO_FILTER = {};

/** The standing of all places, and what they are called. */
export function useCountry() {
  const room = useRoom();
  const map = useQuery(mapQuery(room));
  const atlas = useAtlas();
  const register = useRegister(atlas);
  const drawnAs = useCallback(
    (place: string): readonly string[] =>
      register !== undefined && isGeoId(place) && place.length > 2 ? register.drawnAs(place) : drawnAsItself(place),
    [register],
  );
  const jurisdictions = map.data?.jurisdictions;
  const standing = useMemo(() => standingOf(jurisdictions ?? [], drawnAs), [jurisdictions, drawnAs]);
  const nameOf = useCallback(
    (place: string): string => {
      const told = jurisdictions?.find(({ geoId }) => geoId === place);
      if (register !== undefined && isGeoId(place)) {
        const label = register.label(place);
        if (label !== place) return label;
      }
      return told?.name ?? place;
    },
    [register, jurisdictions],
  );
  const alerts = useQuery(alertsQuery(room, NO_FILTER)).data?.alerts;
  const recent = useTicking((nowUs) => recentPlaces(alerts ?? [], nowUs).join(" "));
  const pings = useMemo(
    () =>
      recent === ""
        ? []
        : recent.split(" ").flatMap((place) => drawnAs(place).map((shape) => ({ key: shape, place: shape }))),
    [recent, drawnAs],
  );
  const describe = useCallback(
    (place: string): string => {
      const of = standing.places.get(place) ?? standing.states.get(place);
      if (of === undefined) return `${nameOf(place)} — no sensor`;
      const sensors = `${of.liveSensors} of ${countOf(of.sensors, "sensor")} live`;
      return `${nameOf(place)} — ${stateWord(of.state)}: ${sensors}, ${countOf(of.alertsLastHour, "alert")} in the last hour`;
    },
    [standing, nameOf],
  );
  return { map, atlas, standing, nameOf, pings, describe };
}
