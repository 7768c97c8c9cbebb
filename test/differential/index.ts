// What tools/differential.mjs with its workers, and tools/parseDifferential.mjs load.
export { explainFailure } from "./explainFailure.ts";
export { featureNames } from "./features.ts";
export { judgeGoldenVectors } from "./goldenVectors.ts";
export { judgeCorpus } from "./judgeCorpus.ts";
export { judgeFixes } from "./judgeFixes.ts";
export { judgeDnsRules, judgeExpressions } from "./l7Cases.ts";
export { parseMutants } from "./parseMutants.ts";
export { judgeRange, mergeResults } from "./runDifferential.ts";
