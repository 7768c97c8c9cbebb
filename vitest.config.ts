// Every test that needs no system package. Webview tests ask for a DOM by `// @vitest-environment jsdom`.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // Client tests run against a fake of the editor's API.
    alias: { vscode: fileURLToPath(new URL("test/client/vscode.ts", import.meta.url)) },
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/editor/**"],
    setupFiles: ["test/support/matchMedia.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
