// npm run bench: our engine against Cilium's, our language server against yaml-language-server; prints ratios.
// What is measured and how: docs/performance.md. One Node for everything, one run, under ten minutes.
import { execFileSync } from "node:child_process";
import { Disagreement, runEngineRounds } from "./engineRounds.mjs";
import {
  buildGoEngine,
  bundleOurs,
  findNode,
  findYamlLanguageServer,
  ourServerFlags,
  policySchema,
} from "./environment.mjs";
import { runServerRounds } from "./serverRounds.mjs";
import { printTable, short } from "./table.mjs";

const started = Date.now();
const only = process.argv[2];
const node = await findNode();
console.log(
  `Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}, ${new Date().toISOString().slice(0, 10)}`,
);
const { engine, server, walk } = await bundleOurs();

await part("engine", "Cilium's engine", async () =>
  runEngineRounds(node, engine, await buildGoEngine(), process.argv[3]),
);
await part("server", "yaml-language-server", async () =>
  runServerRounds({
    node,
    ourServer: [...(await ourServerFlags()), server, "--stdio"],
    yamlServer: [await findYamlLanguageServer(), "--stdio"],
    schema: await policySchema(),
    only: process.argv[3],
  }),
);
await part("walk", "One flow in a world of 10,000 endpoints", () => {
  const { nEndpoints, first, again } = JSON.parse(execFileSync(node, [walk], { encoding: "utf8" }));
  const row = (what, { median, p95 }) => [what, `${short(median)} ms`, `${short(p95)} ms`];
  printTable(
    `One flow with its walk among ${nEndpoints} endpoints, CPU (target: under 5 ms once the maps are computed)`,
    ["", "median", "p95"],
    [row("maps of its ends computed with it", first), row("maps computed before", again)],
  );
});
await part("matrix", "All-pairs connectivity (target: 100 times faster than np-guard netpol-analyzer)", () => {
  throw new Error("no matrix verb yet, and np-guard is not to be had from a registry");
});
console.log(`\nDone in ${Math.round((Date.now() - started) / 1000)} s.`);

/** One part of the run; what can't be had here is said and not run. */
async function part(name, what, work) {
  if (only !== undefined && only !== name) return;
  try {
    await work();
  } catch (error) {
    if (error instanceof Disagreement) process.exitCode = 1;
    console.log(`\n${what}: not run: ${error.message.split("\n")[0]}`);
  }
}
