// A language client over stdio, as much of one as the measurements need: it answers what servers ask, and waits for
// what they publish. Files come from memory.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export class LspClient {
  #process;
  #settings;
  #files;
  #buffer = Buffer.alloc(0);
  #nRequests = 0;
  #answers = new Map();
  #waiting = [];

  /** `files`: URI → text, what the folder holds on disk; `settings`: by section. */
  constructor(node, args, { settings = {}, files = new Map() } = {}) {
    this.#settings = settings;
    this.#files = files;
    this.#process = spawn(node, args, { stdio: ["pipe", "pipe", "ignore"] });
    this.#process.stdout.on("data", (chunk) => this.#read(chunk));
    this.#process.on("exit", (code) => {
      for (const { reject } of this.#answers.values()) reject(new Error(`the server ended with ${code}`));
    });
  }

  async start(folder) {
    await this.request("initialize", {
      processId: process.pid,
      rootUri: folder,
      workspaceFolders: [{ uri: folder, name: "bench" }],
      capabilities: {
        textDocument: { publishDiagnostics: {}, hover: { contentFormat: ["markdown"] }, inlayHint: {} },
        workspace: { configuration: true, workspaceFolders: true },
      },
    });
    this.notify("initialized", {});
    this.notify("workspace/didChangeConfiguration", { settings: this.#settings });
  }

  request(method, params) {
    const id = ++this.#nRequests;
    this.#send({ id, method, params });
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  notify(method, params) {
    this.#send({ method, params });
  }

  /** The parameters of the next notification that `isWanted` takes; ask before what causes it. */
  next(method, isWanted = () => true) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${method} within 120 s`)), 120_000);
      const take = (params) => {
        clearTimeout(timer);
        resolve(params);
      };
      this.#waiting.push({ method, isWanted, resolve: take });
    });
  }

  nextDiagnostics(uri) {
    return this.next("textDocument/publishDiagnostics", (params) => params.uri === uri);
  }

  /** CPU time of all threads so far, in milliseconds. */
  cpu() {
    const tasks = `/proc/${this.#process.pid}/task`;
    const nanoseconds = readdirSync(tasks).map((task) =>
      Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]),
    );
    return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
  }

  /** Resident memory in MB. */
  memory() {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  stop() {
    this.#process.kill();
  }

  #send(message) {
    const text = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.#process.stdin.write(`Content-Length: ${text.length}\r\n\r\n`);
    this.#process.stdin.write(text);
  }

  #read(chunk) {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString("latin1", 0, end))[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.toString("utf8", end + 4, end + 4 + length));
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#take(message);
    }
  }

  #take({ id, method, params, result, error }) {
    if (method === undefined) {
      const { resolve, reject } = this.#answers.get(id);
      this.#answers.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error.message));
    } else if (id !== undefined) {
      this.#send({ id, result: this.#answer(method, params) });
    } else {
      const at = this.#waiting.findIndex((one) => one.method === method && one.isWanted(params));
      if (at >= 0) this.#waiting.splice(at, 1)[0].resolve(params);
    }
  }

  #answer(method, params) {
    if (method === "workspace/configuration") return params.items.map(({ section }) => this.#settings[section] ?? null);
    if (method === "ciliumPolicyLens/findFiles") return { uris: [...this.#files.keys()] };
    if (method !== "ciliumPolicyLens/readFiles") return null;
    const read = (text) => (text === undefined ? { kind: "absent" } : { kind: "text", text });
    return { files: params.uris.map((uri) => read(this.#files.get(uri))) };
  }
}
