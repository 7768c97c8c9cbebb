// npm run test:editor: the packaged extension in a real VS Code server, driven in Chromium as a person would.
// Ends with a line "N passed, N failed". Exit 3: not run, because something is missing that can't be installed here.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { runNpm } from "../../tools/npm.mjs";
import {
  installExtension,
  installServer,
  missingForServer,
  startServer,
  writeSettings,
} from "../../tools/vscodeServer.mjs";
import { findChromium, installPackages, launchBrowser, openWorkbench } from "./browser.mjs";
import { checks } from "./checks/index.mjs";
import { takePictures } from "./pictures.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

const example = join(root, "examples/shop");

const missing = provide();
if (missing !== undefined) {
  console.log(`test:editor: not run: ${missing}`);
  console.log("0 passed, 0 failed");
  process.exit(3);
}
const folder = mkdtempSync(join(tmpdir(), "cilium-policy-lens-editor-"));
const shots = join(folder, "screenshots");
mkdirSync(shots);
const workspace = join(folder, "shop");
const profile = join(folder, "profile");
const results = { passed: 0, failed: 0 };
try {
  installServer((line) => console.log(line));
  const vsix = packageExtension();
  cpSync(example, workspace, { recursive: true });
  // Lines that stick to the top would lie above the text that a check clicks.
  writeSettings(profile, { "editor.stickyScroll.enabled": false });
  installExtension(profile, vsix);
  await testInServer();
} catch (error) {
  results.failed++;
  console.log(`FAILED  ${reasonOf(error)}`);
}
for (const part of [profile, workspace, join(folder, "pictures")])
  rmSync(part, { recursive: true, force: true, maxRetries: 5 });
console.log(`Screenshots are in ${shots}`);
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed === 0 ? 0 : 1);

async function testInServer() {
  const server = await startServer(profile);
  const browser = await launchBrowser();
  try {
    const start = Date.now();
    const workbench = await openWorkbench(browser, server.origin, workspace);
    console.log(`The window is there after ${Date.now() - start} ms`);
    const shoot = (name) => workbench.page.screenshot({ path: join(shots, `${name}.png`) });
    for (const check of checks) await runCheck(check, { workbench, start, shoot });
    if (process.env.UPDATE_IMAGES) {
      const configure = (settings) => writeSettings(profile, settings);
      const own = join(folder, "pictures", "shop");
      await takePictures({ browser, origin: server.origin, workspace: own, configure, to: join(root, "docs/images") });
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function runCheck({ name, title, run }, context) {
  const before = Date.now();
  const nFailedBefore = results.failed;
  try {
    const seen = await run(context);
    results.passed++;
    console.log(`passed  ${title} (${Date.now() - before} ms)${seen ? `\n        ${seen}` : ""}`);
  } catch (error) {
    results.failed++;
    console.log(`FAILED  ${title}\n        ${reasonOf(error)}`);
  }
  await context.shoot(name);
  // What a failed check typed shall not fail the next one.
  if (results.failed > nFailedBefore) cpSync(example, workspace, { recursive: true });
}

function reasonOf(error) {
  return stripVTControlCharacters(String(error?.message ?? error)).slice(0, 3000);
}

/** @returns {string | undefined} what is missing and can't be installed here */
function provide() {
  if (findChromium() === undefined) {
    const why = installPackages(["chromium", "fonts-dejavu-core", "fonts-liberation"]);
    if (why !== undefined) return `Chromium is missing; ${why}`;
  }
  if (missingForServer().some((part) => part.startsWith("Linux")))
    return "the VS Code server runs on Linux on x64 only";
  if (missingForServer().length > 0) {
    const why = installPackages(missingForServer());
    if (why !== undefined) return `${missingForServer().join(", ")} missing; ${why}`;
  }
  return undefined;
}

function packageExtension() {
  const { ok, output } = runNpm(["run", "package"], { cwd: root, quiet: true });
  if (!ok) throw new Error(`npm run package failed:\n${output}`);
  const [vsix, ...more] = readdirSync(join(root, "dist")).filter((name) => name.endsWith(".vsix"));
  if (vsix === undefined || more.length > 0) throw new Error("dist does not hold one .vsix");
  return join(root, "dist", vsix);
}
