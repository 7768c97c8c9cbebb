// node tools/parseDifferential.mjs [--cilium 1.20] [--cases 5000] [--seed 7]: faulty policies through this project and
// through Cilium's own packages: which are refused, and with which text. Needs Go. Prints what differs.
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { loadBundled } from "./bundle.mjs";
import { askOracle } from "./oracle.mjs";

const shownAtMost = 20;

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function parseDifferential({ cilium, cases, seed }) {
  const { parseMutants } = await loadBundled("test/differential/index.ts");
  const started = performance.now();
  const result = await parseMutants(cilium, cases, seed, (asked) => askOracle(cilium, asked));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `parse: Cilium ${cilium}, ${cases} faulty policies, seed ${seed}: ${result.nRefused} refused with ` +
      `${result.texts.size} kinds of texts; ${result.differences.length} differ; ${seconds} s`,
  );
  for (const { index, text, options, ours, theirs } of result.differences.slice(0, shownAtMost))
    console.log(
      `\ncase ${index} ${JSON.stringify(options)}\n${text}\n  ours:   ${ours}\n  theirs: ${theirs.join("\n          ")}`,
    );
  return { passed: cases - result.differences.length, failed: result.differences.length };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({
    options: {
      cilium: { type: "string", default: "1.20" },
      cases: { type: "string", default: "5000" },
      seed: { type: "string", default: "7" },
    },
  });
  const { passed, failed } = await parseDifferential({
    cilium: values.cilium,
    cases: Number(values.cases),
    seed: Number(values.seed),
  });
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
