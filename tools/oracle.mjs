// The oracle from Node: builds test/oracle/<version> into a cache folder outside the repository and asks it cases.
// Formats of cases and answers: test/oracle/README.md. Needs `go` in the PATH; nothing else of the project does.
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../test/oracle", import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME || tmpdir(), "cilium-policy-lens");

/** In place of a version: Kubernetes' own judgement of objects by the CRDs of a release. */
const apiServer = "apiserver";

/** Worlds that one process answers before the next one takes over: versions up to 1.16 keep 50 to 140 kB of each. */
const worldsPerProcess = 4_000;

/** Binaries of one version that stay, so that several working trees share the cache. */
const binariesKept = 4;

/** Collect garbage seldom, until there is much: half of the time of older versions goes there otherwise. */
const goEnvironment = { GOGC: "800", GOMEMLIMIT: "900MiB" };

/**
 * Path of the oracle's binary for `version` (`1.20`), built when its sources have changed since the last time.
 * The first build compiles Cilium and takes minutes. Throws with the reason where it cannot be built.
 */
export async function buildOracle(version) {
  const name = version === apiServer ? apiServer : `v${version}`;
  const source = join(modules, name);
  if (!existsSync(join(source, "go.mod"))) {
    throw new Error(`no oracle for Cilium ${version}; there are: ${oracleVersions().join(", ")}`);
  }
  const prefix = `oracle-${name}-`;
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
  const built = readdirSync(cache).filter((name) => /^[0-9a-f]{16}$/.test(name.replace(prefix, "")));
  const newestFirst = built.sort((a, b) => statSync(join(cache, b)).mtimeMs - statSync(join(cache, a)).mtimeMs);
  for (const name of newestFirst.slice(binariesKept)) await rm(join(cache, name), { force: true });
  return binary;
}

/**
 * Answers to `cases`, in their order. A case that cannot be asked gets an answer with `error` and nothing else;
 * the promise rejects only when the oracle itself fails.
 */
export async function askOracle(version, cases) {
  const oracle = await openOracle(version);
  try {
    return await oracle.ask(cases);
  } finally {
    oracle.close();
  }
}

/** An oracle that stays: `ask` as askOracle, one call after the other; `close` ends its process. */
export async function openOracle(version) {
  const binary = await buildOracle(version);
  let running;
  let nLeft = 0;
  const close = () => {
    running?.end();
    running = undefined;
  };
  const ask = async (cases) => {
    const answers = [];
    for (let start = 0; start < cases.length; ) {
      if (running === undefined || nLeft <= 0) {
        close();
        running = startProcess(binary);
        nLeft = worldsPerProcess;
      }
      const some = cases.slice(start, start + nLeft);
      for (const answer of await running.ask(some)) answers.push(answer);
      // Documents are parsed anew for each try.
      nLeft -= some.reduce((sum, { repeat }) => sum + (repeat ?? 1), 0);
      start += some.length;
    }
    return answers;
  };
  return { ask, close };
}

/** One process: cases in, answers out, line by line. */
function startProcess(binary) {
  const oracle = spawn(binary, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...goEnvironment } });
  let stderr = "";
  let rest = "";
  /** The cases of the call under way, and where its answers go. */
  let asked = { cases: [], answers: [], resolve: () => {}, reject: () => {} };
  oracle.stderr.on("data", (chunk) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  oracle.stdin.on("error", () => {}); // it ended early: told when it closes, with what it said
  oracle.stdout.setEncoding("utf8");
  oracle.stdout.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const expected = asked.cases[asked.answers.length];
      const answer = parseAnswer(line);
      if (answer === undefined || answer.id !== expected?.id)
        return asked.reject(new Error(`the oracle answered "${line.slice(0, 200)}" to case "${expected?.id}"`));
      asked.answers.push(answer);
      if (asked.answers.length === asked.cases.length) asked.resolve(asked.answers);
    }
  });
  oracle.on("close", (code, signal) => {
    const at = asked.answers.length < asked.cases.length ? ` at case "${asked.cases[asked.answers.length].id}"` : "";
    asked.reject(new Error(`the oracle ended${at} (exit ${code ?? signal}); it said:\n${stderr}`));
  });
  oracle.on("error", (error) => asked.reject(error));
  const ask = (cases) =>
    new Promise((resolve, reject) => {
      asked = { cases, answers: [], resolve, reject };
      if (cases.length === 0) return resolve([]);
      Readable.from(linesOf(cases)).pipe(oracle.stdin, { end: false });
    });
  return { ask, end: () => oracle.stdin.end() };
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

/** Versions that have a Go module here, as `1.20`, oldest first. */
export function oracleVersions() {
  return readdirSync(modules)
    .filter((name) => name.startsWith("v") && existsSync(join(modules, name, "go.mod")))
    .map((name) => name.replace(/^v/, ""))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Hash over everything that the binary is made of: Go sources, module and checksums, and what all oracles share. */
function hashOf(source) {
  const hash = createHash("sha256");
  for (const folder of [source, join(modules, "batch")]) {
    for (const name of readdirSync(folder).sort()) {
      if (/\.go$|^go\.(mod|sum)$/.test(name))
        hash
          .update(`${name}\0`)
          .update(readFileSync(join(folder, name)))
          .update("\0");
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * The CRDs of policies in Cilium's own module, as the oracle of this version requires it. None for 1.8, which makes them in
 * Go (schemas/PROVENANCE.md).
 */
async function crdFiles(version) {
  const source = join(modules, `v${version}`);
  const module = await runGo(source, ["list", "-m", "-f", "{{.Dir}}", "github.com/cilium/cilium"]);
  const folder = join(module.trim(), "pkg/k8s/apis/cilium.io/client/crds/v2");
  return ["ciliumnetworkpolicies.yaml", "ciliumclusterwidenetworkpolicies.yaml"]
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path));
}

/** Who judges a document: Cilium's packages of a version, and an API server with that version's CRDs. */
export async function documentJudges(version) {
  return {
    agent: (cases) => askOracle(version, cases),
    apiServer: (cases) => askOracle(apiServer, cases),
    crds: await crdFiles(version),
  };
}

async function goBuild(source, output) {
  await runGo(source, ["build", "-buildvcs=false", "-o", output, "."]);
}

/** @returns what it prints */
async function runGo(source, arguments_) {
  return await new Promise((resolve, reject) => {
    execFile("go", arguments_, { cwd: source, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.code === "ENOENT")
        reject(new Error(`the oracle needs Go 1.26 or newer: \`go\` is not in the PATH (${source})`));
      else reject(new Error(`go ${arguments_.join(" ")} failed in ${source}:\n${stderr || error.message}`));
    });
  });
}
