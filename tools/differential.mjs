// npm run differential -- [--cilium 1.20] [--cases 20000] [--seed 7] [--from 0] [--jobs 2]: random worlds through the engine and
// through Cilium's own packages, in as many workers as there are processors. Needs Go. Prints how often each feature took
// part, what differs, and the first failures shrunk. With --corpus <folder>: see corpus.mjs.
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { withBundle } from "./bundle.mjs";
import { judgeFolder } from "./corpus.mjs";
import { judgeCommand } from "./judgeCommand.mjs";
import { askOracle, buildOracle, oracleVersions } from "./oracle.mjs";

const shrunkAtMost = 3;
const casesPerRange = 1000;
/** Cases that are looked at for their features, at most about this many. */
const sampledAtMost = 20_000;

/** @returns {Promise<{ passed: number, failed: number }>} */
export function differential({ cilium, cases, seed, from = 0, jobs = availableParallelism(), isQuiet = false }) {
  return withBundle("test/differential/index.ts", async (bundle) => {
    const { explainFailure, featureNames, mergeResults } = createRequire(import.meta.url)(bundle);
    console.log(`differential: Cilium ${cilium}, ${cases} cases${from === 0 ? "" : ` from ${from} on`}, seed ${seed}`);
    await buildOracle(cilium);
    const started = performance.now();
    const result = mergeResults(await judgeInWorkers({ bundle, cilium, seed }, from, from + cases, jobs));
    const seconds = (performance.now() - started) / 1000;
    if (!isQuiet) printFeatures(result, featureNames);
    printCounts(result, seconds);
    if (!isQuiet) printErrors(result);
    const judged = { cilium, seed, ask: (asked) => askOracle(cilium, asked) };
    for (const failure of result.failures.slice(0, shrunkAtMost))
      console.log(`\n${await explainFailure(failure, judged)}\n`);
    for (const { index, differences } of result.failures.slice(shrunkAtMost, 20))
      console.log(`case ${index}: ${differences[0]}`);
    return { passed: result.nPassed, failed: result.failures.length };
  });
}

/** Results of ranges, in the order in which they ended. */
async function judgeInWorkers(workerData, first, end, jobs) {
  const nCases = end - first;
  const sampling = Math.max(1, Math.ceil(nCases / sampledAtMost));
  const results = [];
  let next = first;
  const work = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./differentialWorker.mjs", import.meta.url), {
        workerData,
        resourceLimits: { maxYoungGenerationSizeMb: 64 },
      });
      worker.on("message", ({ result, error }) => {
        if (error !== undefined) {
          reject(new Error(error));
          worker.postMessage(undefined);
          return;
        }
        if (result !== undefined) results.push(result);
        const from = next;
        next = Math.min(end, from + casesPerRange);
        worker.postMessage(from === next ? undefined : { from, to: next, sampling });
      });
      worker.on("error", reject);
      worker.on("exit", resolve);
    });
  const nWorkers = Math.max(1, Math.min(jobs, Math.ceil(nCases / casesPerRange)));
  await Promise.all(Array.from({ length: nWorkers }, work));
  return results;
}

function printFeatures({ features, nSampled }, names) {
  const shares = names.map((name) => [(100 * (features.get(name) ?? 0)) / nSampled, name]);
  for (const [share, name] of shares.sort(([a], [b]) => b - a))
    console.log(`  ${share.toFixed(1).padStart(5)} %  ${name}`);
}

function printCounts(result, seconds) {
  console.log(
    `differential: ${result.nDocs} documents (${result.nRejectedDocs} refused), ${result.nSubjects} endpoints ` +
      `(${result.nResolveErrors} unresolved), ${result.nEntries} entries; ${result.nVarying} cases vary in Cilium itself ` +
      `(${result.nKeyByKey} judged key by key), it panics in ${result.nPanics}; ${seconds.toFixed(1)} s, ${Math.round(result.nCases / seconds)} cases/s`,
  );
}

function printErrors({ errors }) {
  for (const [text, count] of [...errors].sort(([, a], [, b]) => b - a).slice(0, 40))
    console.log(`  ${String(count).padStart(5)} × ${text}`);
}

const defaults = {
  cilium: undefined,
  corpus: undefined,
  cases: 20_000,
  seed: 7,
  from: 0,
  jobs: availableParallelism(),
};
await judgeCommand(import.meta.url, defaults, ({ corpus, cilium, ...asked }) =>
  corpus === undefined
    ? differential({ ...asked, cilium: cilium ?? "1.20" })
    : judgeFolder(corpus, cilium === undefined ? oracleVersions() : [cilium]),
);
