// npm run check: what can be judged without running the code. biome, then tsc per room, then knip.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run } from "./run.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const rooms = [
  "src/core",
  "src/features",
  "src/protocol",
  "src/server",
  "src/client",
  "src/cli",
  "webview",
  "test",
  "bench",
];

/** @returns {Promise<{ name: string, passed: boolean }[]>} one result per step; each failed step's output is printed */
export async function check() {
  const steps = [
    { name: "biome", args: [bin("@biomejs/biome/bin/biome"), "ci", "--error-on-warnings"] },
    ...rooms
      .filter((room) => hasTypeScript(join(root, room)))
      .map((room) => ({ name: `tsc ${room}`, args: [bin("typescript/bin/tsc"), "-p", room] })),
    { name: "knip", args: [bin("knip/bin/knip.js"), "--no-progress"] },
  ];
  const results = [];
  for (const { name, args } of steps) {
    const { status, output } = await run(process.execPath, args, root);
    const passed = status === 0;
    if (!passed) console.log(output.trimEnd());
    console.log(`check: ${name} ${passed ? "passed" : "FAILED"}`);
    results.push({ name, passed });
  }
  return results;
}

function bin(path) {
  return join(root, "node_modules", path);
}

function hasTypeScript(folder) {
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(".ts"));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const results = await check();
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}
