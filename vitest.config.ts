import { defineConfig } from "vitest/config";

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
          exclude: ["apps/room/**"],
          environment: "node",
        },
      },
      {
        extends: true,
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
