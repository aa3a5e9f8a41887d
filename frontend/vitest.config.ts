import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    setupFiles: ["src/testing/examples.ts"],
    // Two workers keep a small machine usable; the suite is short.
    maxWorkers: 2,
    // What hangs fails; what waits for a busy machine does not.
    testTimeout: 60_000,
  },
});
