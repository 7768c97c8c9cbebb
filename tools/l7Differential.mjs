// node tools/l7Differential.mjs [--cilium 1.20] [--pairs 50000] [--seed 7]: regular expressions and DNS rules through this project,
// through Go's regexp and through Cilium's own packages. Needs Go. Prints what differs.
import { loadBundled } from "./bundle.mjs";
import { judgeCommand } from "./judgeCommand.mjs";
import { askOracle } from "./oracle.mjs";

const shownAtMost = 20;

/** `pairs` of an expression and a text; @returns {Promise<{ passed: number, failed: number }>} */
export async function expressionDifferential({ cilium, pairs, seed }) {
  const { judgeExpressions } = await loadBundled("test/differential/index.ts");
  const result = await judgeExpressions(pairs, seed, (cases) => askOracle(cilium, cases));
  return report(`expressions: Go's regexp, ${pairs} pairs of expression and text, seed ${seed}`, result);
}

/** `pairs` of DNS rules and a name; @returns {Promise<{ passed: number, failed: number }>} */
export async function dnsDifferential({ cilium, pairs, seed }) {
  const { judgeDnsRules } = await loadBundled("test/differential/index.ts");
  const result = await judgeDnsRules(cilium, pairs, seed, (cases) => askOracle(cilium, cases));
  return report(`DNS rules: Cilium ${cilium}, ${pairs} pairs of rules and name, seed ${seed}`, result);
}

function report(title, { nPairs, nMatches, nRefused, differences }) {
  console.log(`${title}: ${nMatches} match, ${nRefused} expressions refused, ${differences.length} differ`);
  for (const difference of differences.slice(0, shownAtMost)) console.log(`\n${difference}`);
  return { passed: nPairs - differences.length, failed: differences.length };
}

await judgeCommand(import.meta.url, { cilium: "1.20", pairs: 50_000, seed: 7 }, async (asked) => {
  const [expressions, names] = [await expressionDifferential(asked), await dnsDifferential(asked)];
  return { passed: expressions.passed + names.passed, failed: expressions.failed + names.failed };
});
