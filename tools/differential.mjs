// npm run differential -- [--cilium 1.20] [--cases 20000] [--seed 7]: random worlds through the engine and through
// Cilium's own packages. Needs Go. Prints how often each feature took part, what differs, and the first failures shrunk.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { askOracle } from "./oracle.mjs";

const shrunkAtMost = 3;

/**
 * Imports one TypeScript module with everything it uses, as CommonJS: the yaml package loads Node modules by require.
 * @param {string} entry path below the root
 * @returns {Promise<Record<string, any>>}
 */
export async function loadBundled(entry) {
  const folder = mkdtempSync(join(tmpdir(), "cilium-policy-lens-bundle-"));
  try {
    const outfile = join(folder, "bundle.cjs");
    await build({
      entryPoints: [fileURLToPath(new URL(`../${entry}`, import.meta.url))],
      bundle: true,
      outfile,
      format: "cjs",
      platform: "node",
      target: "node20",
      logLevel: "error",
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function differential({ cilium, cases, seed, isQuiet = false }) {
  const { runDifferential, explainFailure } = await loadBundled("test/differential/runDifferential.ts");
  const ask = (asked) => askOracle(cilium, asked);
  console.log(`differential: Cilium ${cilium}, ${cases} cases, seed ${seed}`);
  const started = performance.now();
  const judged = { cilium, seed, ask };
  const result = await runDifferential(judged, cases);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!isQuiet) {
    const features = [...result.features].sort(([, a], [, b]) => b - a);
    for (const [name, count] of features) console.log(`  ${((100 * count) / cases).toFixed(1).padStart(5)} %  ${name}`);
  }
  console.log(
    `differential: ${result.nDocs} documents (${result.nRejectedDocs} refused), ${result.nSubjects} endpoints ` +
      `(${result.nResolveErrors} unresolved), ${result.nEntries} entries; ${result.nVarying} cases vary in Cilium itself ` +
      `(${result.nKeyByKey} judged key by key); ${seconds} s`,
  );
  if (!isQuiet) {
    for (const [text, count] of [...result.errors].sort(([, a], [, b]) => b - a).slice(0, 40))
      console.log(`  ${String(count).padStart(5)} × ${text}`);
  }
  for (const failure of result.failures.slice(0, shrunkAtMost))
    console.log(`\n${await explainFailure(failure, judged)}\n`);
  for (const { index, differences } of result.failures.slice(shrunkAtMost, 20))
    console.log(`case ${index}: ${differences[0]}`);
  return { passed: result.nPassed, failed: result.failures.length };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({
    options: {
      cilium: { type: "string", default: "1.20" },
      cases: { type: "string", default: "20000" },
      seed: { type: "string", default: "7" },
    },
  });
  const { passed, failed } = await differential({
    cilium: values.cilium,
    cases: Number(values.cases),
    seed: Number(values.seed),
  });
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
