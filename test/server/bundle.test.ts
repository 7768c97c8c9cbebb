// The server's bundle as it ships, as a Node process and as a web worker.

import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { server } from "../../tools/bundles.mjs";

interface Answer {
  readonly id?: number;
  readonly result?: { readonly capabilities?: { readonly hoverProvider?: unknown } };
}

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { processId: null, rootUri: null, capabilities: {} },
};

let folder = "";
let path = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cilium-policy-lens-server-"));
  path = join(folder, "server.cjs");
  const { in: entry, out: _out, ...options } = server;
  const root = fileURLToPath(new URL("../..", import.meta.url));
  await build({ ...(options as object), absWorkingDir: root, entryPoints: [entry], outfile: path, bundle: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("as a Node process it answers over IPC", async () => {
  const child = fork(path, ["--node-ipc"]);
  try {
    const answer = new Promise<Answer>((resolve, reject) => {
      child.on("message", (message: Answer) => message.id === 1 && resolve(message));
      child.on("exit", (code) => reject(new Error(`ended with ${code}`)));
    });
    child.send(initialize);
    expect((await answer).result?.capabilities?.hoverProvider).toBeTruthy();
  } finally {
    child.kill();
  }
});

test("as a web worker it answers the page, without require and process", async () => {
  const answer = new Promise<Answer>((resolve) => {
    const port = {
      postMessage: (message: Answer) => message.id === 1 && resolve(message),
      addEventListener() {},
      importScripts() {},
    };
    const worker = createContext({ ...port, performance, setTimeout, clearTimeout, TextDecoder, TextEncoder });
    runInContext("globalThis.self = globalThis", worker);
    runInContext(readFileSync(path, "utf8"), worker);
    setImmediate(() => (worker.onmessage as (event: object) => void)({ data: initialize }));
  });
  expect((await answer).result?.capabilities?.hoverProvider).toBeTruthy();
});
