// npm run generate: everything that is made from something else. Each generator writes only what changed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { withContributions } from "./contributions.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

// Scripts run in this order, each in its own process, from the root.
const generators = ["tools/generateSchemas.mjs", "tools/generateCheckDocs.mjs"];

await generateManifest();
for (const script of generators.filter((path) => existsSync(`${root}/${path}`))) {
  const { status } = spawnSync(process.execPath, [script], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

async function generateManifest() {
  const path = `${root}/package.json`;
  const before = await readFile(path, "utf8");
  const after = `${JSON.stringify(await withContributions(root, JSON.parse(before)), null, 2)}\n`;
  if (after === before) return;
  await writeFile(path, after);
  console.log("generate: package.json rewritten from src/protocol and tools/owner.json");
}
