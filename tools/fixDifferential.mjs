// node tools/fixDifferential.mjs [--cilium 1.20] [--cases 3000] [--seed 7]: quick fixes of random and of documented mistakes, in
// many styles of YAML and in JSON: what each leaves behind, by this project and by Cilium's and Kubernetes' packages. Needs Go.
import { loadBundled } from "./bundle.mjs";
import { readCheckDocs } from "./generateCheckDocs.mjs";
import { judgeCommand } from "./judgeCommand.mjs";
import { documentJudges } from "./oracle.mjs";

const shownAtMost = 20;

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function fixDifferential({ cilium, cases, seed }) {
  const { judgeFixes } = await loadBundled("test/differential/index.ts");
  const started = performance.now();
  const result = await judgeFixes(cilium, cases, seed, await readExamples(cilium), await documentJudges(cilium));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const nTried = [...result.tried.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `fixes: Cilium ${cilium}, ${cases} files, seed ${seed}: ${nTried} fixes of ${result.tried.size} kinds, ` +
      `${result.nAsked} results judged by Cilium; ${result.faults.length} at fault; ${seconds} s`,
  );
  const rare = [...result.tried].sort(([, a], [, b]) => a - b);
  console.log(`fixes: ${rare.map(([code, count]) => `${count} ${code}`).join(", ")}`);
  for (const { index, code, title, fault, before, after } of result.faults.slice(0, shownAtMost))
    console.log(`\ncase ${index}: ${code}: ${title}: ${fault}\n${before}\n--- after\n${after}`);
  return { passed: nTried - result.faults.length, failed: result.faults.length };
}

/** What the pages of checks say to avoid, as far as it is for this version or for any. */
async function readExamples(cilium) {
  return (await readCheckDocs()).flatMap(({ code, page }) => {
    const [, fence = "", text] = /^## Avoid\n\n```yaml(.*)\n([\s\S]*?)^```/m.exec(page) ?? [];
    const options = Object.fromEntries(
      fence
        .trim()
        .split(/\s+/)
        .filter((option) => option !== "" && !option.startsWith("dns:"))
        .map((option) => option.split("=")),
    );
    const { cilium: only, ...agentOptions } = options;
    return text === undefined || (only !== undefined && only !== cilium) ? [] : [{ code, text, options: agentOptions }];
  });
}

await judgeCommand(import.meta.url, { cilium: "1.20", cases: 3000, seed: 7 }, fixDifferential);
