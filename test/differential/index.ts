// What tools/differential.mjs and its workers load.
export { explainFailure } from "./explainFailure.ts";
export { featureNames } from "./features.ts";
export { judgeCorpus } from "./judgeCorpus.ts";
export { judgeRange, mergeResults } from "./runDifferential.ts";
