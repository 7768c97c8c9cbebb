// node tools/parseDifferential.mjs [--cilium 1.20] [--cases 5000] [--seed 7]: faulty policies through this project, through
// Cilium's own packages and through Kubernetes' with Cilium's CRDs: who refuses which, and with which text. Needs Go. Prints what differs.
import { loadBundled } from "./bundle.mjs";
import { judgeCommand } from "./judgeCommand.mjs";
import { documentJudges } from "./oracle.mjs";

const shownAtMost = 20;

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function parseDifferential({ cilium, cases, seed }) {
  const { parseMutants } = await loadBundled("test/differential/index.ts");
  const started = performance.now();
  const result = await parseMutants(cilium, cases, seed, await documentJudges(cilium));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdicts = [...result.verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(", ");
  console.log(
    `parse: Cilium ${cilium}, ${cases} faulty policies, seed ${seed}: ${result.nRefused} refused by the agent with ` +
      `${result.texts.size} kinds of texts; verdicts: ${verdicts}; ${result.differences.length} differ; ${seconds} s`,
  );
  for (const { index, text, yaml, of, options, ours, theirs } of result.differences.slice(0, shownAtMost))
    console.log(
      `\ncase ${index} ${JSON.stringify(options)}: ${of}\n${of === "agent" ? text : yaml}\n  ours:   ${ours}\n  theirs: ${theirs.join("\n          ")}`,
    );
  const failed = new Set(result.differences.map(({ index }) => index)).size;
  return { passed: cases - failed, failed };
}

await judgeCommand(import.meta.url, { cilium: "1.20", cases: 5000, seed: 7 }, parseDifferential);
