// node tools/golden.mjs <folder>: cases with answers that Cilium's packages once gave (`cases*.yaml`, `answers-<version>.cases*.txt`)
// through the engine. The folder is read, nothing of it is kept. Needs no Go.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadBundled } from "./bundle.mjs";

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function judgeGoldenFolder(folder, profiles) {
  const { judgeGoldenVectors } = await loadBundled("test/differential/index.ts");
  const sum = { passed: 0, failed: 0 };
  for (const profile of profiles) {
    const names = readdirSync(folder).filter((name) => name.startsWith(`answers-${profile.name}.cases`));
    if (names.length === 0) continue;
    let nLeftOut = 0;
    let nSame = 0;
    for (const name of names.sort()) {
      const cases = readFileSync(join(folder, name.replace(/^answers-[\d.]+?\.(cases\d*)\.txt$/, "$1.yaml")), "utf8");
      const result = judgeGoldenVectors(cases, readFileSync(join(folder, name), "utf8"), profile);
      nSame += result.nSame;
      nLeftOut += result.nLeftOut;
      sum.failed += result.differences.length;
      for (const text of result.differences) console.log(`golden: Cilium ${profile.name}: ${text}\n`);
    }
    sum.passed += nSame;
    console.log(`golden: Cilium ${profile.name}: ${nSame} answers are the engine's, ${nLeftOut} left out`);
  }
  return sum;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [folder = ""] = process.argv.slice(2);
  const { profiles } = await loadBundled("src/core/profiles/index.ts");
  const { passed, failed } = await judgeGoldenFolder(folder, profiles);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
