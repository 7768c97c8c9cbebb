// A worker of the differential check: judges ranges of random worlds, with an oracle of its own.
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { openOracle } from "./oracle.mjs";

const { bundle, cilium, seed } = workerData;
const { judgeRange } = createRequire(import.meta.url)(bundle);
const oracle = await openOracle(cilium);

parentPort.on("message", async (range) => {
  if (range === undefined) {
    oracle.close();
    parentPort.close();
    return;
  }
  try {
    parentPort.postMessage({ result: await judgeRange({ cilium, seed, ask: oracle.ask }, range) });
  } catch (error) {
    parentPort.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
parentPort.postMessage({});
