// npm test: sets itself up, then every test that needs no system package. Ends with a line "N passed, N failed".
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

if (!existsSync("node_modules/.package-lock.json")) {
  console.log("test: node_modules is missing, running npm ci (about half a minute)");
  if (!step("npm", ["ci"], process.platform === "win32")) finish(0, 1);
}
const results = [
  { name: "generate", passed: step(process.execPath, ["tools/generate.mjs"]) },
  { name: "build", passed: step(process.execPath, ["tools/build.mjs"]) },
];
const { check } = await import("./check.mjs");
results.push(...(await check()));

const vitest = runVitest();
for (const line of [
  "test: not run here: the oracle and the differential check, which need Go (npm run test:oracle)",
  "test: not run here: the editor test, which needs Chromium and a VS Code server (npm run test:editor)",
])
  console.log(line);
for (const { name } of results.filter(({ passed }) => !passed)) console.log(`test: ${name} FAILED`);
const failedSteps = results.filter(({ passed }) => !passed).length;
finish(results.length - failedSteps + vitest.passed, failedSteps + vitest.failed);

function runVitest() {
  const folder = mkdtempSync(join(tmpdir(), "cilium-policy-lens-test-"));
  const report = join(folder, "vitest.json");
  const passed = step(process.execPath, [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    // A file that can't be loaded fails without a test of its own.
    const brokenFiles = testResults.filter(
      ({ status, assertionResults }) =>
        status === "failed" && !assertionResults.some((test) => test.status === "failed"),
    ).length;
    const failed = numFailedTests + brokenFiles;
    return { passed: numPassedTests, failed: failed === 0 && !passed ? 1 : failed };
  } catch {
    console.log("test: vitest left no report");
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function step(command, args, shell = false) {
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], shell }).status === 0;
}

function finish(passed, failed) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
