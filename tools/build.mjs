// npm run build: bundles every entry point with esbuild. `--production` minifies and leaves source maps out.
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { thirdPartyLicenses } from "./thirdPartyLicenses.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const production = process.argv.includes("--production");

const node = { platform: "node", target: "node20", format: "cjs" };
const browser = { platform: "browser", target: "es2022", mainFields: ["browser", "module", "main"] };

const bundles = [
  { in: "src/client/extension.ts", out: "dist/extension.cjs", ...node, external: ["vscode"] },
  { in: "src/server/node.ts", out: "dist/server.cjs", ...node },
  { in: "src/cli/main.ts", out: "dist/cli.cjs", ...node, banner: { js: "#!/usr/bin/env node" } },
  { in: "src/client/browser.ts", out: "dist/browser/extension.js", ...browser, format: "cjs", external: ["vscode"] },
  { in: "src/server/browser.ts", out: "dist/browser/server.js", ...browser, format: "iife" },
  { in: "webview/flowSimulator/main.ts", out: "dist/webview/flowSimulator.js", ...browser, format: "iife" },
  { in: "webview/flowSimulator/flowSimulator.css", out: "dist/webview/flowSimulator.css", ...browser },
];

if (production) await rm(`${root}/dist`, { recursive: true, force: true });
const present = bundles.filter(({ in: entry }) => {
  const found = existsSync(`${root}/${entry}`);
  if (!found) console.log(`build: ${entry} is not there yet, skipped`);
  if (!found && production) process.exitCode = 1;
  return found;
});
const results = await Promise.allSettled(present.map(bundle));
for (const result of results) if (result.status === "rejected") process.exitCode = 1;
if (production && process.exitCode !== 1) {
  const inputs = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  await writeFile(`${root}/dist/thirdPartyLicenses.txt`, await thirdPartyLicenses(root, inputs));
}

async function bundle({ in: entry, out, ...options }) {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: out,
    absWorkingDir: root,
    bundle: true,
    minify: production,
    sourcemap: production ? false : "linked",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    ...options,
  });
  console.log(`build: ${out} ${Math.ceil((metafile.outputs[out]?.bytes ?? 0) / 1024)} kB`);
  return Object.keys(metafile.inputs);
}
