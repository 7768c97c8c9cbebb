// npm run bench: our engine against Cilium's, our language server against yaml-language-server; prints ratios.
// What is measured and how: docs/performance.md. One Node for everything, one run, under ten minutes.
import { execFileSync } from "node:child_process";
import { bundleOurs, buildGoEngine, findNode } from "./environment.mjs";
import { runEngineRounds } from "./engineRounds.mjs";

const started = Date.now();
const only = process.argv[2];
const node = await findNode();
console.log(`Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}, ${new Date().toISOString().slice(0, 10)}`);
const { engine } = await bundleOurs();

await part("engine", "Cilium's engine", async () => runEngineRounds(node, engine, await buildGoEngine(), process.argv[3]));
console.log(`\nDone in ${Math.round((Date.now() - started) / 1000)} s.`);

/** One part of the run; what can't be had here is said and not run. */
async function part(name, what, work) {
  if (only !== undefined && only !== name) return;
  try {
    await work();
  } catch (error) {
    console.log(`\n${what}: not run: ${error.message.split("\n")[0]}`);
  }
}
