// npm run build: bundles every entry point with esbuild. `--production` minifies and leaves source maps out.
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { besides, bundles } from "./bundles.mjs";
import { thirdPartyLicenses } from "./thirdPartyLicenses.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const production = process.argv.includes("--production");

if (production) await rm(`${root}/dist`, { recursive: true, force: true });
const present = bundles.filter(({ in: entry }) => {
  const found = existsSync(`${root}/${entry}`);
  if (!found) console.log(`build: ${entry} is not there yet, skipped`);
  if (!found && production) process.exitCode = 1;
  return found;
});
const results = await Promise.allSettled(present.map(bundle));
await mkdir(`${root}/dist`, { recursive: true });
for (const [path, text] of Object.entries(besides)) await writeFile(`${root}/${path}`, text);
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
