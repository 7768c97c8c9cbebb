// npm run test:oracle: what Cilium's own packages say of every suite, then random worlds, faulty policies, quick fixes and DNS rules of
// every version that this build offers. Needs Go 1.26; the first build of the oracles compiles Cilium. Ends with a line "N passed, N failed".
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadBundled } from "./bundle.mjs";
import { judgeFolder } from "./corpus.mjs";
import { differential } from "./differential.mjs";
import { fixDifferential } from "./fixDifferential.mjs";
import { judgeGoldenFolder } from "./golden.mjs";
import { dnsDifferential, expressionDifferential } from "./l7Differential.mjs";
import { askOracle, buildOracle, oracleVersions } from "./oracle.mjs";
import { parseDifferential } from "./parseDifferential.mjs";

const corpus = fileURLToPath(new URL("../../shared/corpus/policies", import.meta.url));
const golden = fileURLToPath(new URL("../../shared/spec/golden", import.meta.url));
const randomCases = 5000;
const faultyPolicies = 2000;
/** Of the newest version, and of each other one. */
const filesToFix = { newest: 2000, other: 300 };
const expressionPairs = 50_000;
const dnsPairs = 5000;
const seed = 7;

let failed = 0;
let passed = 0;
try {
  const { profiles } = await loadBundled("src/core/profiles/index.ts");
  const offered = profiles.map(({ name }) => name);
  const judged = oracleVersions().filter((version) => offered.includes(version));
  await judgeSuites(offered.at(-1));
  for (const cilium of judged) {
    await build(cilium);
    const result = await differential({ cilium, cases: randomCases, seed, isQuiet: true });
    const parsed = await parseDifferential({ cilium, cases: faultyPolicies, seed });
    const cases = cilium === offered.at(-1) ? filesToFix.newest : filesToFix.other;
    const fixed = await fixDifferential({ cilium, cases, seed });
    const names = await dnsDifferential({ cilium, pairs: dnsPairs, seed });
    for (const one of [result, parsed, fixed, names]) {
      passed += one.passed;
      failed += one.failed;
    }
  }
  const expressions = await expressionDifferential({ cilium: offered.at(-1), pairs: expressionPairs, seed });
  passed += expressions.passed;
  failed += expressions.failed;
  if (existsSync(corpus)) {
    const result = await judgeFolder(corpus, judged);
    passed += result.passed;
    failed += result.failed;
  } else console.log("test:oracle: not run: ../shared/corpus/policies is not beside the project");
  if (existsSync(golden)) {
    const result = await judgeGoldenFolder(golden, profiles);
    passed += result.passed;
    failed += result.failed;
  } else console.log("test:oracle: not run: ../shared/spec/golden is not beside the project");
} catch (error) {
  console.error(`test:oracle: ${error instanceof Error ? error.message : error}`);
  failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** One after the other: a compiler of Cilium takes all processors and 2 GB. */
async function build(cilium) {
  const started = performance.now();
  await buildOracle(cilium);
  const seconds = Math.round((performance.now() - started) / 1000);
  if (seconds > 0) console.log(`test:oracle: Cilium ${cilium}'s packages built in ${seconds} s`);
}

/** `newest` is the version of pages that name none. */
async function judgeSuites(newest) {
  const { readSuite } = await loadBundled("test/support/suite.ts");
  const { judgeSuiteCase } = await loadBundled("test/support/suiteJudge.ts");
  const folder = fileURLToPath(new URL("../test/suites", import.meta.url));
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    // Pages of walks tell what no oracle judges.
    (name) => name.endsWith(".md") && !name.startsWith("walk/") && !name.startsWith("observe/"),
  );
  const cases = pages
    .sort()
    .flatMap((page) => readSuite(readFileSync(join(folder, page), "utf8")).map((one) => ({ page, ...one })));
  for (const cilium of new Set(cases.map((one) => one.cilium ?? newest))) {
    await build(cilium);
    const some = cases.filter((one) => (one.cilium ?? newest) === cilium);
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
  console.log(`test:oracle: ${cases.length} suite cases of ${pages.length} pages`);
}
