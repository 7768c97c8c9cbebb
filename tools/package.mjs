// npm run package: writes dist/cilium-policy-lens-<version>.vsix. What goes in is what .vscodeignore leaves.
// The packed package.json has no "type": VS Code's web extension host takes ".js" of a module package for ESM, which it
// can't load; nor has it scripts and dependencies, as everything is bundled.
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import { run } from "./run.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

await build();
const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const owner = JSON.parse(await readFile(join(root, "tools/owner.json"), "utf8"));
const vsix = join(root, `dist/${manifest.name}-${manifest.version}.vsix`);
const stage = await mkdtemp(join(tmpdir(), "cilium-policy-lens-package-"));
try {
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  for (const file of [...files, ".vscodeignore"]) {
    await mkdir(dirname(join(stage, file)), { recursive: true });
    await cp(join(root, file), join(stage, file));
  }
  const { type: _type, scripts: _scripts, dependencies: _dependencies, devDependencies: _dev, ...packed } = manifest;
  await writeFile(join(stage, "package.json"), `${JSON.stringify(packed, null, 2)}\n`);
  await createVSIX({
    cwd: stage,
    packagePath: vsix,
    dependencies: false,
    baseContentUrl: `${owner.repository}/blob/HEAD`,
    baseImagesUrl: `${owner.repository}/raw/HEAD`,
  });
} finally {
  await rm(stage, { recursive: true, force: true });
}
const { size } = await stat(vsix);
console.log(`package: ${vsix} ${Math.ceil(size / 1024)} kB`);
if (size > 1024 * 1024) {
  console.log("package: above 1 MB, which is the limit");
  process.exitCode = 1;
}

async function build() {
  for (const args of [["tools/generate.mjs"], ["tools/build.mjs", "--production"]]) {
    const { status, output } = await run(process.execPath, args, root);
    process.stdout.write(output);
    if (status !== 0) process.exit(1);
  }
}
