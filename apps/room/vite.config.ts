import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { atlas } from "./src/map/atlas-plugin.ts";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), atlas()],
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
