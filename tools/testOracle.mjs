// npm run test:oracle: what Cilium's own packages say of every suite, then random worlds. Needs Go 1.26; the first build
// of the oracle compiles Cilium. Ends with a line "N passed, N failed".
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadBundled } from "./bundle.mjs";
import { differential } from "./differential.mjs";
import { askOracle, buildOracle } from "./oracle.mjs";

const version = "1.20";
const randomCases = 5000;
const seed = 7;

let failed = 0;
let passed = 0;
try {
  console.log(`test:oracle: building Cilium ${version}'s packages (minutes the first time)`);
  await buildOracle(version);
  await judgeSuites();
  const result = await differential({ cilium: version, cases: randomCases, seed, isQuiet: true });
  passed += result.passed;
  failed += result.failed;
} catch (error) {
  console.error(`test:oracle: ${error instanceof Error ? error.message : error}`);
  failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function judgeSuites() {
  const { readSuite } = await loadBundled("test/support/suite.ts");
  const { judgeSuiteCase } = await loadBundled("test/support/suiteJudge.ts");
  const folder = fileURLToPath(new URL("../test/suites", import.meta.url));
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
  const cases = pages
    .sort()
    .flatMap((page) => readSuite(readFileSync(join(folder, page), "utf8")).map((one) => ({ page, ...one })));
  const withOracle = cases.filter(({ noOracle }) => noOracle === undefined);
  for (const cilium of new Set(withOracle.map((one) => one.cilium ?? version))) {
    const some = withOracle.filter((one) => (one.cilium ?? version) === cilium);
    const answers = await askOracle(
      cilium,
      some.map(({ asked }, index) => ({ ...asked, id: String(index), repeat: 10 })),
    );
    for (const [index, one] of some.entries()) {
      const differences = judgeSuiteCase(one, answers[index]);
      if (differences.length === 0) passed++;
      else {
        failed++;
        console.log(`test/suites/${one.page}:${one.line} ${one.title}\n  ${differences.join("\n  ")}`);
      }
    }
    console.log(`test:oracle: Cilium ${cilium}: ${some.length} suite cases`);
  }
  for (const { page, line, title, noOracle } of cases)
    if (noOracle !== undefined) console.log(`test:oracle: not run, ${noOracle}: test/suites/${page}:${line} ${title}`);
  console.log(`test:oracle: ${cases.length} suite cases of ${pages.length} pages`);
}
