// npm start: sets itself up, shows the example in the terminal, then opens it in VS Code with the extension loaded.
// `-- --terminal` stops after the terminal part, `-- --server` takes a VS Code server even where an editor is installed.
// Asks nothing. Exit 0 also where no editor can be opened: it says what is missing then.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runNpm } from "./npm.mjs";
import {
  findProgram,
  installExtension,
  installServer,
  missingForServer,
  startServer,
  writeSettings,
} from "./vscodeServer.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
const example = "examples/shop";
const options = process.argv.slice(2);
const started = Date.now();

const unknown = options.find((option) => !["--terminal", "--server"].includes(option));
if (unknown !== undefined) fail(`unknown option ${unknown}; there are --terminal and --server`, 2);
if (Number(process.versions.node.split(".")[0]) < 20) fail(`Node 20 or newer is needed, this is ${process.version}`, 1);

setUp();
showInTerminal();
if (!options.includes("--terminal")) await openEditor();

function setUp() {
  heading("Setting up");
  const installed = join(root, "node_modules/.package-lock.json");
  if (isOlder(installed, [join(root, "package-lock.json")])) run("npm ci", ["ci"], "Dependencies installed");
  else console.log("Dependencies are there");
  const sources = ["src", "webview", "schemas", "tools", "package.json"].map((name) => join(root, name));
  if (isOlder(join(root, "dist/cli.cjs"), sources)) run("npm run build", ["run", "build"], "Built");
  else console.log("The build is up to date");
}

function showInTerminal() {
  showVerb("What is wrong in the example", ["check", example], [0, 1]);
  showVerb("What the policies become for one endpoint", ["policymap", example, "--endpoint", "shop/db"], [0]);
  const flow = ["--from", "shop/web", "--to", "shop/db", "--port", "5433/TCP"];
  showVerb("Would this flow pass?", ["flow", example, ...flow], [0]);
  console.log(`\nThe terminal part took ${seconds(started)}.`);
}

function showVerb(title, args, expectedStatus) {
  heading(title);
  console.log(`$ node dist/cli.cjs ${args.join(" ")}\n`);
  const { status } = spawnSync(process.execPath, ["dist/cli.cjs", ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (!expectedStatus.includes(status)) fail(`${args[0]} ended with exit code ${status}`, 1);
}

async function openEditor() {
  heading("Opening the example in VS Code");
  if (!options.includes("--server") && openInstalledEditor()) return;
  const missing = missingForServer();
  if (missing.length > 0) {
    console.log("No VS Code (code, codium or cursor) that can load the extension is in the PATH.");
    console.log(`A VS Code server in the browser would do, and needs ${missing.join(", ")}, not found here.`);
    console.log("Install one of them and run npm start again; all of the above works without.");
    return;
  }
  await serveEditor();
}

/** False where no editor could be started; why is printed. */
function openInstalledEditor() {
  const name = ["code", "codium", "cursor"].find((candidate) => findProgram(candidate) !== undefined);
  if (name === undefined) return false;
  if (process.env.VSCODE_IPC_HOOK_CLI) {
    console.log(`${name} here belongs to a remote window, which loads no extension from a folder.`);
    return false;
  }
  const isRoot = process.getuid?.() === 0;
  const profile = isRoot
    ? ["--no-sandbox", `--user-data-dir=${mkdtempSync(join(tmpdir(), "cilium-policy-lens-"))}`]
    : [];
  const args = [...profile, "--new-window", `--extensionDevelopmentPath=${root}`, join(root, example)];
  const isWindows = process.platform === "win32";
  const { status, error } = spawnSync(
    isWindows ? `"${findProgram(name)}"` : name,
    isWindows ? args.map(quoted) : args,
    {
      stdio: ["ignore", "inherit", "inherit"],
      shell: isWindows,
    },
  );
  if (status !== 0) {
    console.log(`${name} did not start (${error?.message ?? `exit code ${status}`}).`);
    return false;
  }
  console.log(`Opened ${example} with ${name}; the extension is loaded in that window only.`);
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    console.log("No display is set here: if no window came up, npm start -- --server shows it in a browser.");
  return true;
}

async function serveEditor() {
  installServer((line) => console.log(line));
  const vsix = packageExtension();
  const profile = mkdtempSync(join(tmpdir(), "cilium-policy-lens-"));
  try {
    writeSettings(profile, {});
    installExtension(profile, vsix);
    const server = await startServer(profile);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => void server.stop());
    console.log(`\nOpen ${server.origin}/?folder=${encodeURI(join(root, example))}`);
    console.log(`Ready after ${seconds(started)}. It listens on 127.0.0.1 alone, until Ctrl+C.`);
    await server.exited;
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function packageExtension() {
  run("npm run package", ["run", "package"], "Extension packaged");
  const packages = readdirSync(join(root, "dist")).filter((name) => name.endsWith(".vsix"));
  if (packages.length !== 1) fail(`npm run package left ${packages.length} .vsix files in dist`, 1);
  return join(root, "dist", packages[0]);
}

/** Runs npm; its output is shown only where it fails. */
function run(name, args, done) {
  const before = Date.now();
  const { ok, output } = runNpm(args, { cwd: root, quiet: true });
  if (!ok) fail(`${name} failed:\n${output}`, 1);
  console.log(`${done} in ${seconds(before)}`);
}

/** Whether a product is missing or older than anything it is made from. */
function isOlder(product, sources) {
  if (!existsSync(product)) return true;
  const age = statSync(product).mtimeMs;
  return sources.some((path) => newest(path) > age);
}

function newest(path) {
  const state = statSync(path);
  if (!state.isDirectory()) return state.mtimeMs;
  // Generated files are part of the build.
  const names = readdirSync(path).filter((name) => name !== "generated");
  return Math.max(0, ...names.map((name) => newest(join(path, name))));
}

function heading(text) {
  console.log(`\n── ${text}`);
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

function quoted(argument) {
  return `"${argument}"`;
}

function fail(message, code) {
  console.error(`npm start: ${message}`);
  process.exit(code);
}
