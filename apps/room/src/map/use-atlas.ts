/** The atlas layers, loaded once: states with the page, counties when the browser has nothing better to do. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type LayerPaths, pathsOf } from "./draw.ts";
import { decodeLayer, type MapLayer, registerOf } from "./layers.ts";

export interface Atlas {
  readonly states: MapLayer;
  readonly statePaths: LayerPaths;
  readonly counties: MapLayer | undefined;
  readonly countyPaths: LayerPaths | undefined;
}

async function loadStates() {
  const layer = decodeLayer((await import("virtual:atlas/states")).layer);
  return { layer, paths: pathsOf(layer) };
}

async function loadCounties() {
  const layer = decodeLayer((await import("virtual:atlas/counties")).layer);
  return { layer, paths: pathsOf(layer) };
}

const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY };

/** True once the first frame is out, so that the counties never delay it. */
function useIdle(ready: boolean): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => setIdle(true), 120);
    return () => clearTimeout(timer);
  }, [ready]);
  return idle;
}

/** Undefined until the states are there. */
export function useAtlas(): Atlas | undefined {
  const states = useQuery({ queryKey: ["atlas", "states"], queryFn: loadStates, ...FOR_EVER });
  const idle = useIdle(states.data !== undefined);
  const counties = useQuery({ queryKey: ["atlas", "counties"], queryFn: loadCounties, enabled: idle, ...FOR_EVER });
  return useMemo(() => {
    if (states.data === undefined) return undefined;
    return {
      states: states.data.layer,
      statePaths: states.data.paths,
      counties: counties.data?.layer,
      countyPaths: counties.data?.paths,
    };
  }, [states.data, counties.data]);
}

/** Names of places by code, as far as the layers are loaded. */
export function useRegister(atlas: Atlas | undefined) {
  return useMemo(() => atlas && registerOf(atlas.states, atlas.counties), [atlas]);
}
