import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    // Two workers keep a small machine usable; the suite is short.
    maxWorkers: 2,
  },
});
