import { defineConfig } from "vitest/config";
import { atlas } from "./apps/room/src/map/atlas-plugin.ts";

/**
 * Tests that start engines, hubs or whole houses, or take seconds of a processor: `npm test` runs them, `npm run check`
 * does not. A new one is named `*.slow.test.ts`.
 */
const SLOW = [
  "{apps,packages}/*/src/**/*.slow.test.ts",
  "apps/hub/src/ingest/{ingest,kill}.test.ts",
  "apps/hub/src/{hub,main}.test.ts",
  "apps/hub/src/serve/entering.test.ts",
  "apps/hub/src/serve/people/{own-passkeys,people}.test.ts",
  "apps/hub/src/serve/query/query.test.ts",
  "apps/hub/src/store/events/{event-store,hostile-batch}.test.ts",
  "apps/hub/src/watch/watch.test.ts",
  "apps/sensor/src/{agent,plain-lines}.test.ts",
  "apps/sensor/src/engine/{live,replay,start}.test.ts",
  "apps/simulator/src/main.test.ts",
  "apps/simulator/src/nation/nation.test.ts",
  "apps/simulator/src/rules/starter.test.ts",
  "apps/simulator/src/traffic/day.test.ts",
  "packages/testkit/src/network-lab.test.ts",
];

export default defineConfig({
  test: {
    // No state at module level (STYLE.md), so files may share a process; 41 files then take 1.3 s instead of 9.5 s.
    isolate: false,
    // Real programs on a busy machine: a limit is there to end what hangs, not to measure.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tools/**/*.test.{ts,mjs}"],
          exclude: ["apps/room/**", ...SLOW],
          environment: "node",
        },
      },
      { extends: true, test: { name: "slow", include: SLOW, environment: "node" } },
      {
        extends: true,
        plugins: [atlas()],
        test: { name: "room", include: ["apps/room/src/**/*.test.{ts,tsx}"], environment: "happy-dom" },
      },
      {
        extends: true,
        test: {
          name: "journeys",
          include: ["apps/room/journeys/*.journey.ts"],
          environment: "node",
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each starts a whole house; side by side they would measure each other.
          fileParallelism: false,
        },
      },
    ],
  },
});
