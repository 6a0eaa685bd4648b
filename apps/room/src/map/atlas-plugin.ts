/** Vite's part of the map: `virtual:atlas/states` and `virtual:atlas/counties`, the projected TopoJSON as text. */
import { readTopologyText } from "@watchfloor/jurisdictions/atlas";
import type { Topology } from "topojson-specification";
import type { Plugin } from "vite";
import { atlasLayer } from "./atlas-layers.ts";

const PREFIX = "virtual:atlas/";

export function atlas(): Plugin {
  return {
    name: "watchfloor-atlas",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const topology: Topology = JSON.parse(readTopologyText());
      const counties = id.endsWith("counties");
      const layer = atlasLayer(topology, counties ? "counties" : "states", counties ? 0.2 : 0.4);
      // Text and not a literal: engines parse JSON about twice as fast as the same thing as a program.
      return `export const layer = ${JSON.stringify(JSON.stringify(layer))};`;
    },
  };
}
