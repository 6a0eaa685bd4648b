import react from "@vitejs/plugin-react";
import { readTopologyText } from "@watchfloor/jurisdictions/atlas";
import type { Topology } from "topojson-specification";
import { defineConfig, type Plugin } from "vite";
import { atlasLayer } from "./src/map/atlas-layers.ts";

/** `virtual:atlas/states` and `virtual:atlas/counties`: modules whose `layer` is the projected TopoJSON as text. */
function atlas(): Plugin {
  const prefix = "virtual:atlas/";
  return {
    name: "watchfloor-atlas",
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined;
      const topology: Topology = JSON.parse(readTopologyText());
      const counties = id.endsWith("counties");
      const layer = atlasLayer(topology, counties ? "counties" : "states", counties ? 0.2 : 0.4);
      // Text and not a literal: engines parse JSON about twice as fast as the same thing as a program.
      return `export const layer = ${JSON.stringify(JSON.stringify(layer))};`;
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), atlas()],
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
