// What is built from what: esbuild's options of every bundle.
// Client and server are one bundle each for VS Code on a computer and in a browser: nearly all of both is the same.
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const node = { platform: "node", target: "node20", format: "cjs" };
const browser = { platform: "browser", target: "es2022", mainFields: ["browser", "module", "main"] };

// What only one of the two can load is reached by import() alone. Of the yaml package the form without Node's modules.
const everywhere = {
  platform: "node",
  target: "es2022",
  conditions: ["node", "browser"],
  alias: { yaml: `${root}/node_modules/yaml/browser/index.js` },
};

export const server = { in: "src/server/main.ts", out: "dist/server.js", ...everywhere, format: "iife" };

export const bundles = [
  { in: "src/client/extension.ts", out: "dist/extension.js", ...everywhere, format: "cjs", external: ["vscode"] },
  server,
  { in: "src/cli/main.ts", out: "dist/cli.cjs", ...node, banner: { js: "#!/usr/bin/env node" } },
  { in: "webview/flowSimulator/main.ts", out: "dist/webview/flowSimulator.js", ...browser, format: "iife" },
  { in: "webview/flowSimulator/flowSimulator.css", out: "dist/webview/flowSimulator.css", ...browser },
];

/**
 * Small files beside the bundles. VS Code in a browser loads names that end in ".js" alone, and a ".js" below the
 * project's package.json would be ESM; on a computer VS Code takes a ".cjs" of an ESM package for what it is.
 */
export const besides = {
  "dist/package.json": '{ "type": "commonjs" }\n',
  "dist/extension.cjs": 'module.exports = require("./extension.js");\n',
};
