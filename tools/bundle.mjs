// TypeScript of the tests for tools: one module with everything it uses as one file of JavaScript.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Calls `use` with the path of the bundle of `entry`, a path below the root; the file goes away afterwards. It is
 * CommonJS: the yaml package loads Node modules by require.
 */
export async function withBundle(entry, use) {
  const folder = mkdtempSync(join(tmpdir(), "cilium-policy-lens-bundle-"));
  try {
    const outfile = join(folder, "bundle.cjs");
    await build({
      entryPoints: [fileURLToPath(new URL(`../${entry}`, import.meta.url))],
      bundle: true,
      outfile,
      format: "cjs",
      platform: "node",
      target: "node20",
      logLevel: "error",
    });
    return await use(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What the module exports.
 * @returns {Promise<Record<string, any>>}
 */
export function loadBundled(entry) {
  return withBundle(entry, (path) => createRequire(import.meta.url)(path));
}
