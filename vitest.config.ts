// Every test that needs no system package. Webview tests ask for a DOM by `// @vitest-environment jsdom`.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/editor/**"],
    setupFiles: ["test/support/matchMedia.ts", "test/support/propertySeed.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
