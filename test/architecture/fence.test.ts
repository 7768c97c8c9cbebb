// The import fences of biome.json: every forbidden import of every room is red, every allowed one green.
// Plants all of them in a temporary folder with a copy of biome.json and runs biome once.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Files of the project as they would be imported, and packages. */
const targets = {
  coreDoor: "src/core/index.ts",
  coreInside: "src/core/policy/mapState.ts",
  features: "src/features/hover.ts",
  protocol: "src/protocol/commands.ts",
  server: "src/server/session.ts",
  client: "src/client/statusBar.ts",
  cli: "src/cli/check.ts",
  webview: "webview/flowSimulator/state.ts",
  test: "test/support/matchMedia.ts",
  bench: "bench/workload.ts",
  tools: "tools/run.mjs",
  vscode: "vscode",
  languageClient: "vscode-languageclient",
  languageClientNode: "vscode-languageclient/node",
  languageClientBrowser: "vscode-languageclient/browser",
  languageServer: "vscode-languageserver",
  languageServerNode: "vscode-languageserver/node",
  languageServerBrowser: "vscode-languageserver/browser",
  textDocument: "vscode-languageserver-textdocument",
  yaml: "yaml",
  re2js: "re2js",
  ajv: "ajv",
  toolkit: "@vscode/webview-ui-toolkit",
  nodeFs: "node:fs",
  nodeFsPromises: "node:fs/promises",
  nodePath: "node:path",
  nodeCrypto: "node:crypto",
  bareFs: "fs",
} as const;

type Target = keyof typeof targets;

const node: readonly Target[] = ["nodeFs", "nodeFsPromises", "nodePath", "nodeCrypto"];
const client: readonly Target[] = ["client", "protocol", "vscode", "languageClient", "nodePath", "nodeCrypto"];

/** What each place may import; all other targets are forbidden there. */
const places: Readonly<Record<string, readonly Target[]>> = {
  "src/core/planted.ts": ["coreDoor", "coreInside", "yaml", "re2js"],
  "src/core/policy/planted.ts": ["coreDoor", "coreInside", "yaml", "re2js"],
  "src/features/planted.ts": ["coreDoor", "features"],
  "src/features/inside/planted.ts": ["coreDoor", "features"],
  "src/protocol/planted.ts": ["protocol"],
  "src/server/planted.ts": ["server", "coreDoor", "features", "protocol", "languageServer", "textDocument"],
  "src/server/requests/planted.ts": ["server", "coreDoor", "features", "protocol", "languageServer", "textDocument"],
  "src/server/node.ts": ["server", ...node, "languageServerNode"],
  "src/server/browser.ts": ["server", "languageServerBrowser"],
  "src/client/planted.ts": client,
  "src/client/commands/planted.ts": client,
  "src/client/nodeClient.ts": [...client, "languageClientNode"],
  "src/client/browserClient.ts": [...client, "languageClientBrowser"],
  "src/cli/planted.ts": ["cli", "coreDoor", "features", ...node],
  "webview/planted.ts": ["webview", "protocol"],
  "webview/flowSimulator/view/planted.ts": ["webview", "protocol"],
  "webview/toolkit.ts": ["webview", "protocol", "toolkit"],
};

const fences = [
  "style/noRestrictedImports",
  "style/noRestrictedGlobals",
  "correctness/noNodejsModules",
  "suspicious/noImportCycles",
];

const globals = ["Date", "console", "process", "fetch", "setTimeout", "crypto"];

const names = Object.keys(targets) as Target[];
let folder = "";
let red: ReadonlySet<string> = new Set();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cilium-policy-lens-fence-"));
  copyFileSync(join(root, "biome.json"), join(folder, "biome.json"));
  for (const place of Object.keys(places))
    plant(place, names.map((name) => `import "${specifier(place, name)}";\n`).join(""));
  plant("src/core/globals.ts", globals.map((name) => `export const use${name} = ${name};\n`).join(""));
  plant("src/core/ring/first.ts", 'import { second } from "./second.ts";\nexport const first = () => second;\n');
  plant("src/core/ring/second.ts", 'import { first } from "./first.ts";\nexport const second = () => first;\n');
  red = runBiome();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.entries(places))("%s imports what its room may, and nothing else", (place, allowed) => {
  const green = names.filter((_, at) => !red.has(`${place}:${at + 1}`));
  expect(green.toSorted()).toEqual(allowed.toSorted());
});

test.each(globals)("core has no %s", (name) => {
  expect(red.has(`src/core/globals.ts:${globals.indexOf(name) + 1}`)).toBe(true);
});

test("an import cycle is red", () => {
  expect(red.has("src/core/ring/first.ts:1")).toBe(true);
});

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function specifier(place: string, name: Target): string {
  const target = targets[name];
  if (!/\.(ts|mjs)$/.test(target)) return target;
  const path = posix.relative(posix.dirname(place), target);
  return path.startsWith(".") ? path : `./${path}`;
}

/** `path:line` of every finding of a fence. */
function runBiome(): ReadonlySet<string> {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const report = JSON.parse(outputOf([biome, "lint", "--reporter=json", "--max-diagnostics=none"])) as {
    readonly diagnostics: readonly {
      readonly category: string;
      readonly location: { readonly path: string; readonly start: { readonly line: number } };
    }[];
  };
  const findings = report.diagnostics.filter(({ category }) => fences.some((fence) => category === `lint/${fence}`));
  return new Set(findings.map(({ location }) => `${location.path}:${location.start.line}`));
}

/** Standard output; biome exits with 1 where it finds something. */
function outputOf(args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8", stdio: "pipe", maxBuffer: 1 << 26 });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}
