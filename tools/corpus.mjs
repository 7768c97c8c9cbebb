// npm run differential -- --corpus <folder> [--cilium 1.20]: the policies of a folder through the engine and through
// Cilium's own packages, in one version or in all that have an oracle. The folder is read, nothing of it is kept.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadBundled } from "./bundle.mjs";
import { openOracle } from "./oracle.mjs";

const shownAtMost = 25;

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function judgeFolder(folder, versions) {
  const { judgeCorpus } = await loadBundled("test/differential/index.ts");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(ya?ml|json)$/.test(name),
  );
  const files = names.sort().map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
  let passed = 0;
  let failed = 0;
  for (const cilium of versions) {
    const oracle = await openOracle(cilium);
    const result = await judgeCorpus(files, cilium, oracle.ask);
    oracle.close();
    passed += result.nPolicies - result.failures.length;
    failed += result.failures.length;
    console.log(
      `corpus: Cilium ${cilium}: ${result.nPolicies} policies (${result.nRefusedByAgent} refused by the agent, ` +
        `${result.nSelectNothing} select nothing), ${result.nEndpoints} endpoints, ${result.nEntries} entries; ` +
        `${result.nLeftOut} left out; ${result.nVarying} vary in Cilium itself; ` +
        `${result.failures.length} differ`,
    );
    for (const { place, differences } of result.failures.slice(0, shownAtMost))
      console.log(`  ${place}\n    ${differences.slice(0, 3).join("\n    ")}`);
  }
  return { passed, failed };
}
