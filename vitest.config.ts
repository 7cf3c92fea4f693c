import { defineConfig } from "vitest/config";

export default defineConfig({
  // Vite does not read src/*.cts: what they hand on, in their place. (The whole has the core in it.)
  resolve: { alias: [{ find: /^(\.\.?\/)+tfjs(-core)?\.cjs$/, replacement: "@tensorflow/tfjs" }] },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    setupFiles: ["test/hung.ts"],
    maxWorkers: 2,
    // Browsers, servers and foreign kernels share two cores there: what fails twice has failed.
    retry: process.env.THAW_REQUIRE === "all" ? 1 : 0,
  },
});
