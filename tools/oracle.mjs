// The oracle from Node: builds test/oracle/<version> into a cache folder outside the repository and asks it cases.
// Formats of cases and answers: test/oracle/README.md. Needs `go` in the PATH; nothing else of the project does.
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../test/oracle", import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME || tmpdir(), "cilium-policy-lens");

/** Worlds that one process answers before the next one takes over. Older versions of Cilium keep 137 kB per world. */
const worldsPerProcess = 10_000;

/**
 * Path of the oracle's binary for `version` (`1.20`), built when its sources have changed since the last time.
 * The first build compiles Cilium and takes minutes. Throws with the reason where it cannot be built.
 */
export async function buildOracle(version) {
  const source = join(modules, `v${version}`);
  if (!existsSync(join(source, "go.mod"))) {
    throw new Error(`no oracle for Cilium ${version}; there are: ${oracleVersions().join(", ")}`);
  }
  const prefix = `oracle-v${version}-`;
  const binary = join(cache, `${prefix}${hashOf(source)}`);
  if (existsSync(binary)) return binary;
  await mkdir(cache, { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  try {
    await goBuild(source, unfinished);
    await rename(unfinished, binary);
  } finally {
    await rm(unfinished, { force: true });
  }
  const outdated = readdirSync(cache).filter((name) => /^[0-9a-f]{16}$/.test(name.replace(prefix, "")));
  for (const name of outdated) if (join(cache, name) !== binary) await rm(join(cache, name), { force: true });
  return binary;
}

/**
 * Answers to `cases`, in their order. A case that cannot be asked gets an answer with `error` and nothing else;
 * the promise rejects only when the oracle itself fails.
 */
export async function askOracle(version, cases) {
  const binary = await buildOracle(version);
  const answers = [];
  for (let start = 0; start < cases.length; start += worldsPerProcess) {
    await askProcess(binary, cases.slice(start, start + worldsPerProcess), answers);
  }
  return answers;
}

/** Sends `cases` through one process and appends their answers to `answers`. */
async function askProcess(binary, cases, answers) {
  const oracle = spawn(binary, { stdio: ["pipe", "pipe", "pipe"] });
  let stderr = "";
  oracle.stderr.on("data", (chunk) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  const exit = once(oracle, "close");
  exit.catch(() => {}); // awaited below, after reading
  pipeline(Readable.from(linesOf(cases)), oracle.stdin).catch(() => {}); // it ended early: told below, with what it said
  let nAnswers = 0;
  try {
    for await (const line of createInterface({ input: oracle.stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
      const answer = parseAnswer(line);
      if (answer === undefined) {
        oracle.kill();
        break; // a line cut off where it ended, told below
      }
      const asked = cases[nAnswers++];
      if (answer.id !== asked?.id) throw new Error(`the oracle answered "${answer.id}" to case "${asked?.id}"`);
      answers.push(answer);
    }
    const [code, signal] = await exit;
    if (code !== 0 || nAnswers !== cases.length) {
      const at = nAnswers < cases.length ? ` at case "${cases[nAnswers].id}"` : "";
      throw new Error(`the oracle ended${at} (exit ${code ?? signal}); it said:\n${stderr}`);
    }
  } finally {
    oracle.kill();
  }
}

function parseAnswer(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function* linesOf(cases) {
  for (const one of cases) yield `${JSON.stringify(one)}\n`;
}

/** Versions that have a Go module here, as `1.20`. */
function oracleVersions() {
  return readdirSync(modules)
    .filter((name) => existsSync(join(modules, name, "go.mod")))
    .map((name) => name.replace(/^v/, ""));
}

/** Hash over everything that the binary is made of: Go sources, module and checksums. */
function hashOf(source) {
  const hash = createHash("sha256");
  for (const name of readdirSync(source).sort()) {
    if (/\.go$|^go\.(mod|sum)$/.test(name))
      hash
        .update(`${name}\0`)
        .update(readFileSync(join(source, name)))
        .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

async function goBuild(source, output) {
  const arguments_ = ["build", "-buildvcs=false", "-o", output, "."];
  await new Promise((resolve, reject) => {
    execFile("go", arguments_, { cwd: source, maxBuffer: 1 << 26 }, (error, _stdout, stderr) => {
      if (error === null) resolve(undefined);
      else if (error.code === "ENOENT")
        reject(new Error(`the oracle needs Go 1.26 or newer: \`go\` is not in the PATH (${source})`));
      else reject(new Error(`go ${arguments_.join(" ")} failed in ${source}:\n${stderr || error.message}`));
    });
  });
}
