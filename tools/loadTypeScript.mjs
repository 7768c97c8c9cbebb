// Imports one TypeScript module of this project into a tool: Node 20 runs no TypeScript, so esbuild bundles it in memory.
import { build } from "esbuild";

/**
 * @param {string} entry path of the module
 * @returns {Promise<Record<string, any>>} its exports
 */
export async function loadTypeScript(entry) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  const code = Buffer.from(result.outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}
